/** Elements made by hand: the page has no framework. */

type Child = Node | string | null

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  for (const child of children) if (child !== null) element.append(child)
  return element
}

export function button(text: string, click: () => void, plain = true): HTMLButtonElement {
  const element = make('button', { type: 'button', ...(plain ? { class: 'plain' } : {}) }, text)
  element.onclick = click
  return element
}

export const find = <T extends HTMLElement>(selector: string): T | null => document.querySelector<T>(selector)

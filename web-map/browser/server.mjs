// Starts the real program in demo mode and stops it again.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const START_SECONDS = Number(process.env.ZHUNZHI_START_SECONDS ?? 900)
const STOP_SECONDS = 60

/** Resolves with the address, a way to passwords, and a `stop` that ends the program by SIGINT and resolves with its exit code. */
export async function startServer() {
  const program = process.env.ZHUNZHI_BIN
  if (!program) throw new Error('set ZHUNZHI_BIN to the zhunzhi program, for example target/debug/zhunzhi')
  const own = process.env.ZHUNZHI_DATA_DIR ? null : mkdtempSync(join(tmpdir(), 'zz-'))
  const dataDir = process.env.ZHUNZHI_DATA_DIR ?? own
  // PostgreSQL refuses root and runs as another user then, who must be able to pass.
  if (own) chmodSync(own, 0o711)
  const child = spawn(program, ['demo', '--data-dir', dataDir, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))

  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no "listening on" line after ${START_SECONDS} s`)), START_SECONDS * 1000)
    child.once('error', reject)
    void ended.then((code) => {
      clearTimeout(late)
      reject(new Error(`the program ended with ${code} before it listened`))
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^listening on (http:\/\/\S+)/.exec(line)
      if (!found) return console.log(`  server: ${line}`)
      clearTimeout(late)
      resolve(found[1].replace(/\/$/, ''))
    })
  }).catch((fault) => {
    child.kill('SIGINT')
    throw fault
  })

  /** The password of an account of the demonstration. */
  const password = (login) => {
    const line = readFileSync(join(dataDir, 'accounts.txt'), 'utf8').split('\n').find((text) => text.startsWith(`${login} `))
    if (!line) throw new Error(`accounts.txt has no ${login}`)
    return line.split(/\s+/)[1]
  }

  /** Runs another command of the program on the same data and gives what it prints. */
  const command = (...words) => execFileSync(program, [...words, '--data-dir', dataDir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

  async function stop() {
    child.kill('SIGINT')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000)
    const code = await ended
    clearTimeout(late)
    if (own) rmSync(own, { recursive: true, force: true })
    return code
  }
  return { address, command, password, stop }
}

// Starts the real program in demo mode and stops it again.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const START_SECONDS = Number(process.env.ZHUNZHI_START_SECONDS ?? 900)
const STOP_SECONDS = 60

/** Resolves with the address and a `stop` that ends the program by SIGINT and resolves with its exit code. */
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

  async function stop() {
    child.kill('SIGINT')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000)
    const code = await ended
    clearTimeout(late)
    if (own) rmSync(own, { recursive: true, force: true })
    return code
  }
  return { address, stop }
}

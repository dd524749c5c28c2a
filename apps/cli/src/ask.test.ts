import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { run, scripted, startCli } from '../test/fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'smol-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Asked {
  messages: { role: string; content: unknown }[]
  options: Record<string, unknown>
  [parameter: string]: unknown
}

/** What the model is asked when the command is called so. */
async function asked(argv: readonly string[], input?: string): Promise<Asked> {
  const { code, stdout, stderr } = await run(['-m', 'scripted:request', ...argv], input === undefined ? {} : { input })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Asked
}

const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=='),
  (char) => char.charCodeAt(0),
)

describe('smol PROMPT', () => {
  it('prints the answer and nothing else', async () => {
    expect(await run(['-m', 'scripted:hello', 'Hi'])).toEqual({ code: 0, stdout: 'Hello world\n', stderr: '' })
  })

  it('joins words, and puts what is piped in behind them', async () => {
    const { messages } = await asked(['--system', 'Be brief.', 'Sum', 'up'], 'one\ntwo\n')
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Sum up\n\none\ntwo' },
    ])
  })

  it('hands on generation parameters and the options of the provider', async () => {
    const options = ['-o', 'retries=3', '-o', 'loud=true', '-o', 'labels=a', '-o', 'labels=b,c', '-o', 'extra={"x":1}']
    const request = await asked(['hi', '--temperature', '0.2', '--seed', '7', ...options, '-o', 'baseUrl=http://h/v1'])
    expect(request).toMatchObject({ temperature: 0.2, seed: 7 })
    expect(request.options).toMatchObject({
      retries: 3,
      loud: true,
      labels: ['a', 'b,c'],
      extra: { x: 1 },
      apiBase: 'http://h/v1',
    })
  })

  it('cuts the answer before a stop string', async () => {
    expect((await run(['-m', 'scripted:hello', '--stop', 'o w', 'Hi'])).stdout).toBe('Hell\n')
  })

  it('sends images: URLs as they are, files as their bytes', async () => {
    const { messages } = await asked([
      'What?',
      '--image',
      file('dot.png', PNG),
      '--image',
      'https://example.com/cat.jpg',
    ])
    const parts = messages[0]?.content as { type: string; image_url?: { url: string } }[]
    expect(parts.map(({ type, image_url: image }) => [type, image?.url.slice(0, 30)])).toEqual([
      ['text', undefined],
      ['image_url', 'data:image/png;base64,iVBORw0K'],
      ['image_url', 'https://example.com/cat.jpg'],
    ])
  })

  it('asks for the JSON Schema in a file, named after it', async () => {
    const path = file('my city.json', '{"type":"object"}')
    const { code, stderr } = await run(['-m', 'scripted:hello', '--json-schema', path, 'x'])
    // The scripted answer is no JSON: the message says so, and the call did not fail.
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('smol: warning: The answer has no parsed value') as string,
    })
    const { stdout } = await run(['-m', 'scripted:request', '--json', '--json-schema', path, 'x'])
    const message = JSON.parse(stdout) as { content: string; parsed: Asked }
    expect(message.parsed['responseFormat']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'my_city', schema: { type: 'object' } },
    })
  })

  it('prints the whole message with --json', async () => {
    const { stdout, stderr } = await run(['-m', 'scripted:hello', '--json', 'Hi'])
    expect(stderr).toBe('')
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      role: 'assistant',
      content: 'Hello world',
      tokenUsage: { totalTokens: 9 },
      provider: 'scripted',
    })
  })

  it('prints usage to standard error', async () => {
    const { stdout, stderr } = await run(['-m', 'scripted:hello', '--usage', 'Hi'])
    expect({ stdout, stderr }).toEqual({
      stdout: 'Hello world\n',
      stderr: 'smol: usage: 7 tokens in (3 cached), 2 out; finish reason stop\n',
    })
    const none = await run(['-m', 'scripted:warns', '--usage', 'Hi'])
    expect(none.stderr).toContain('smol: usage: not reported by the provider; finish reason stop\n')
  })

  it.each([
    ['warns', 'ok\n', 'smol: warning: topK was left out.\n'],
    ['calls', '', 'smol: the model asks to call weather({"city":"Paris"})\n'],
    [
      'cut',
      'so lo\n',
      'smol: warning: the answer was cut off at the longest that is allowed; --max-tokens allows more\n',
    ],
    ['silent', '', 'smol: warning: the model wrote no text (finish reason: content-filter)\n'],
  ])('says on standard error what text cannot: %s', async (id, stdout, stderr) => {
    expect(await run(['-m', `scripted:${id}`, 'Hi'])).toEqual({ code: 0, stdout, stderr })
  })

  it('does not say what was asked for: that an answer is cut', async () => {
    const cut = await run(['-m', 'scripted:cut', 'Hi', '--max-tokens', '2'])
    expect(cut).toEqual({ code: 0, stdout: 'so lo\n', stderr: '' })
  })

  it('says once that an answer with a schema is cut', async () => {
    const schema = file('cut.json', '{"type":"object"}')
    const { stderr } = await run(['-m', 'scripted:cut', 'Hi', '--json-schema', schema])
    expect(stderr).toMatch(/^smol: warning: [^\n]*cut off by the token limit[^\n]*\n$/)
  })

  it('takes the model from SMOL_MODEL, and -m before it', async () => {
    expect((await run(['Hi'], { env: { SMOL_MODEL: ' scripted:hello ' } })).stdout).toBe('Hello world\n')
    expect((await run(['Hi', '-m', 'ScriptedModel'], { env: { SMOL_MODEL: 'no:such' } })).stdout).toBe('Hello world\n')
    expect((await run(['Hi'], { env: { SMOL_MODEL: 'no:such' } })).stderr).toContain("smol: SMOL_MODEL: 'no:such'")
  })
})

describe('on a terminal', () => {
  it('shows how far the load is, and erases it before the answer', async () => {
    const { stdout, stderr } = await run(['-m', 'scripted:loads', 'Hi'], { terminal: true })
    expect(stdout).toBe('loaded\n')
    expect(stderr).toMatch(/^\r\u001b\[2Kwaiting for loads …/)
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true)
  })

  it('keeps escape codes of the model away from it, and from nothing else', async () => {
    expect((await run(['-m', 'scripted:escapes', 'Hi'], { terminal: true })).stdout).toBe('a[31mb\tc\n')
    expect((await run(['-m', 'scripted:escapes', 'Hi'])).stdout).toBe('a\u001b[31mb\tc\n')
  })
})

describe('wrong usage', () => {
  it.each([
    [[], 'there is no prompt'],
    [['--temprature', '1', 'Hi'], "Did you mean '--temperature'?"],
    [['--image', 'no.png', 'Hi'], '--image: there is no file no.png.'],
    [['--image', '.', 'Hi'], '--image: . is a folder.'],
    [['--json-schema', 'no.json', 'Hi'], '--json-schema: there is no file no.json.'],
    [
      ['-m', 'scriptd:x', 'Hi'],
      "-m: 'scriptd:x': there is no provider 'scriptd'. Registered: scripted, transformers, openai",
    ],
    [['-m', 'acme:x', 'Hi'], '--plugin PACKAGE'],
    [['-m', 'qwen3:0.6b', 'Hi'], "If it is a model, write '<provider>:qwen3:0.6b'."],
    [['-m', 'openai', 'Hi'], "'openai' names a provider but no model. Write 'openai:<model>'."],
    [['-m', 'scripted:hello', '-o', 'apiBse=x', 'Hi'], "-o: unknown option 'apiBse'. Did you mean 'apiBase'?"],
    [['-m', 'scripted:hello', '-o', 'retries=many', 'Hi'], "-o: 'retries' must be an integer, got many."],
    [['-m', 'scripted:hello', '-o', 'onProgress=x', 'Hi'], '-o onProgress is a function'],
    [['-m', 'scripted:hello', '-o', 'modelId=x', 'Hi'], 'give the model with -m'],
    [['-m', 'scripted:hello', '-o', 'sk-secret', 'Hi'], '-o needs NAME=VALUE'],
    [['playground', '-m', 'nobody:x'], "-m: 'nobody:x': there is no provider 'nobody'."],
    [['--plugin', './no.ts', 'Hi'], '--plugin: there is no file ./no.ts.'],
    [['--plugin', './fake-terminal.ts', 'Hi'], '--plugin ./fake-terminal.ts: The imported module has no plugin'],
  ])('%j ends with 2 and one line', async (argv, message) => {
    const { code, stdout, stderr } = await run(argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^smol: [^\n]*\n$/)
    expect(stderr).not.toContain('sk-secret')
  })

  it('names the file that is no image, or no JSON', async () => {
    const text = file('cat.txt', 'a cat')
    expect((await run(['--image', text, 'Hi'])).stderr).toContain(`--image ${text}`)
    expect((await run(['--json-schema', text, 'Hi'])).stderr).toContain(`${text} is not JSON`)
    expect((await run(['--json-schema', file('list.json', '[]'), 'Hi'])).stderr).toContain('must hold a JSON object')
  })

  it('is not a package that is missing', async () => {
    const { code, stderr } = await run(['--plugin', '@example/not-there', 'Hi'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "smol: missing_dependency: The package @example/not-there is not installed. Run 'npm install @example/not-there'.\n",
    })
  })
})

describe('a call that fails', () => {
  it('ends with 1 and one line; what came stays', async () => {
    expect(await run(['-m', 'scripted:broken', 'Hi'])).toEqual({
      code: 1,
      stdout: 'so far\n',
      stderr: 'smol: bad_response: The stream broke.\n',
    })
    expect(await run(['-m', 'scripted:broken', '--json', 'Hi'])).toMatchObject({ code: 1, stdout: '' })
  })

  it('shows all that is known with --debug', async () => {
    const { code, stderr } = await run(['-m', 'scripted:broken', '--debug', 'Hi'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^smol: bad_response: The stream broke\.\nSmolError: .*\n {4}at /s)
    expect(stderr).toContain('status: 200')
  })

  it.each([[[]], [['--debug']]])('shows no secret, whatever a plugin does: %j', async (flags) => {
    const { code, stdout, stderr } = await run([
      '-m',
      'scripted:careless',
      '-o',
      'apiKey=planted-key-123',
      ...flags,
      'Hi',
    ])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('refused [redacted]')
    expect(stderr).not.toContain('planted-key-123')
  })

  it('reports a fault that no call waits for', async () => {
    const started = startCli([...scripted, '-m', 'scripted:hang', 'Hi'])
    await started.seen('begun')
    started.signals.emit('uncaughtException', new Error('stray fault'))
    expect(await started.outcome).toMatchObject({ code: 1, stderr: 'smol: server: stray fault\n' })
  })
})

describe('Ctrl-C', () => {
  it('aborts the call and ends with 130, without a word', async () => {
    const started = startCli([...scripted, '-m', 'scripted:hang', 'Hi'])
    await started.seen('begun')
    started.signals.emit('SIGINT')
    expect(await started.outcome).toEqual({ code: 130, stdout: 'begun\n', stderr: '' })
    expect(started.signals.listenerCount('SIGINT')).toBe(0)
  })

  it('does not wait for a reader that does not read', async () => {
    const started = startCli([...scripted, '-m', 'scripted:endless', 'Hi'], { stalled: true, input: '' })
    await started.seen('line 0')
    started.signals.emit('SIGINT')
    expect(await started.outcome).toEqual({ code: 130, stdout: 'line 0\n', stderr: '' })
  })

  it('ends the wait for standard input', async () => {
    const started = startCli([...scripted, '-m', 'scripted:hello'], { input: new PassThrough() })
    await expect.poll(() => started.signals.listenerCount('SIGINT')).toBe(1)
    started.signals.emit('SIGINT')
    expect(await started.outcome).toEqual({ code: 130, stdout: '', stderr: '' })
  })
})

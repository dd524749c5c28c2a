/** Asks the playground's server as its page does, reads all of the answer, and says so. */
process.on('message', ({ url, body }: { url: string; body: object }) => {
  void read(url, body).then((bytes) => process.send?.(bytes))
})

async function read(url: string, body: object): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.length
  return bytes
}

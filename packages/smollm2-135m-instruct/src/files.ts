/** One file of the model: what must be there, byte for byte. */
export interface ModelFile {
  /** Path under `modelPath`, with forward slashes. */
  readonly name: string
  /** Size in bytes. */
  readonly bytes: number
  /** SHA-256 of the content, in hexadecimal. */
  readonly sha256: string
}

/** Every file under `modelPath`. A loader can tell a broken download from a broken model with it. */
export const files: readonly ModelFile[] = Object.freeze(
  [
    { name: 'config.json', bytes: 557, sha256: '29c7bd2f44f05c9365c6a56d21f0630275583972c0765836311ca38a531e9918' },
    {
      name: 'generation_config.json',
      bytes: 66,
      sha256: '8025b6679dcf077f5d339bd154238d70891decb48f35f294bfaa33a343140439',
    },
    {
      name: 'onnx/model_q4.onnx',
      bytes: 97_044_870,
      sha256: 'b697d63bdd20d64b0e875f6a944073ecbabd998f4fe1c92a623a6b8be4efbadf',
    },
    {
      name: 'tokenizer.json',
      bytes: 1_367_711,
      sha256: '2a348587a9ef5fa1258628fa74d20928c20fc866e3f8030cd653b5264da6bbfc',
    },
    {
      name: 'tokenizer_config.json',
      bytes: 3764,
      sha256: '096bd90f15c62d554d8702ea9be311da70bf03d3ad46861cfb53c592328f443d',
    },
  ].map((file) => Object.freeze(file)),
)

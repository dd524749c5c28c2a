import { useRef } from 'preact/hooks'
import { addImages, draftImages, imageFault, removeImage } from '../state/images.ts'

/** The images that go with the next question, and a button for those who do not drop or paste. */
export function ImagePicker() {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      {imageFault.value !== undefined && (
        <p class="fault" role="alert">
          {imageFault.value}
        </p>
      )}
      <div class="row images" role="group" aria-label="Images">
        {draftImages.value.map((image) => (
          <figure key={image.url} class="thumb">
            <img src={image.url} alt={image.name} />
            <button type="button" aria-label={`Remove ${image.name}`} onClick={() => removeImage(image)}>
              ×
            </button>
          </figure>
        ))}
        <button type="button" class="quiet small" onClick={() => picker.current?.click()}>
          Add an image
        </button>
        <input
          ref={picker}
          type="file"
          accept="image/*"
          multiple
          hidden
          aria-label="Images"
          onChange={(event) => {
            const input = event.currentTarget
            void addImages(input.files ?? []).finally(() => (input.value = ''))
          }}
        />
      </div>
    </>
  )
}

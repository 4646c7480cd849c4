/** Photos are made smaller on the phone before they are sent: a slow line needs minutes for what a camera makes. */

/** Longest side, pixels: a crack and a ruler beside it can still be read. */
const SIDE = 1600
/** What a photo may have without being made smaller, bytes. */
const SMALL = 300 * 1024

export async function shrunk(file: File): Promise<Blob> {
  if (file.size <= SMALL && file.type === 'image/jpeg') return file
  const address = URL.createObjectURL(file)
  try {
    const image = await new Promise<HTMLImageElement>((resolve, reject) => {
      const picture = new Image()
      picture.onload = () => resolve(picture)
      picture.onerror = () => reject(new Error('no picture'))
      picture.src = address
    })
    const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8))
    return blob ?? file
  } catch {
    // A picture that this phone cannot show, such as HEIC: as it is, when it is small enough to be taken.
    return file
  } finally {
    URL.revokeObjectURL(address)
  }
}

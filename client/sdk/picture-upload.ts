/** What sends a picture, loaded when there is one: most shoppers never send any. */
import { AppError } from '#protocol/errors.ts';
import type { Upload, UploadDeps } from './resumable-upload.ts';

export function createPictureUpload(deps: UploadDeps): Upload {
  return async (...picture) => {
    const { createResumableUpload } = await import('./resumable-upload.ts').catch(notLoaded);
    return createResumableUpload(deps)(...picture);
  };
}

export async function shrinkPicture(file: Blob): Promise<Blob> {
  const { shrinkImage } = await import('./image-shrink.ts').catch(notLoaded);
  return shrinkImage(file);
}

function notLoaded(cause: unknown): never {
  throw new AppError('UNAVAILABLE', 'The picture cannot be sent right now.', { cause });
}

/** How much of each frequency is in a short piece of sound. */

/**
 * @param size a power of two; shorter frames are filled up with zeros
 * @returns a function from a real frame to its squared magnitudes at `size / 2 + 1` frequencies, from 0 up to half
 *   the rate. The array belongs to the function, which fills it again at the next call.
 */
export function createPowerSpectrum(size: number): (frame: Float64Array) => Float64Array {
  const places = bitReversed(size);
  const cosines = Float64Array.from({ length: size / 2 }, (_, at) => Math.cos((2 * Math.PI * at) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, at) => -Math.sin((2 * Math.PI * at) / size));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const power = new Float64Array(size / 2 + 1);

  return (frame) => {
    for (let at = 0; at < size; at++) real[places[at] ?? 0] = frame[at] ?? 0;
    imaginary.fill(0);
    // Cooley and Tukey: spectra of neighbours are joined until there is one.
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let begin = 0; begin < size; begin += 2 * half) {
        for (let at = 0; at < half; at++) {
          const cosine = cosines[at * step] ?? 0;
          const sine = sines[at * step] ?? 0;
          const even = begin + at;
          const odd = even + half;
          const re = real[odd] ?? 0;
          const im = imaginary[odd] ?? 0;
          const turnedRe = re * cosine - im * sine;
          const turnedIm = re * sine + im * cosine;
          const evenRe = real[even] ?? 0;
          const evenIm = imaginary[even] ?? 0;
          real[odd] = evenRe - turnedRe;
          imaginary[odd] = evenIm - turnedIm;
          real[even] = evenRe + turnedRe;
          imaginary[even] = evenIm + turnedIm;
        }
      }
    }
    for (let at = 0; at < power.length; at++) power[at] = (real[at] ?? 0) ** 2 + (imaginary[at] ?? 0) ** 2;
    return power;
  };
}

/** Where each sample goes so that every join finds its two halves side by side. */
function bitReversed(size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let at = 1; at < size; at++) {
    places[at] = ((places[at >> 1] ?? 0) >> 1) + (at % 2) * (size / 2);
  }
  return places;
}

// Exits with 0 when the address that it is given answers with success, else with 1 and why.
const [address = ''] = process.argv.slice(2);
try {
  const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(2000) });
  if (!ok) throw new Error(`the answer was ${status}`);
} catch (error) {
  console.error(`${address}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}

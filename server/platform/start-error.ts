/** Why a process does not start, in one sentence for whoever started it. */
export class StartError extends Error {}

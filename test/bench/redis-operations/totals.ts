/** What Redis counts of itself, from INFO. */
export interface Totals {
  /** Those that came from outside: what a script does inside is its own. */
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** CPU time of the one thread that does everything: commands, and its sockets, which are most of it. */
  readonly microseconds: number;
}

export interface Informant {
  info(section: string): Promise<string>;
}

export async function readTotals(client: Informant): Promise<Totals> {
  const stats = await client.info('stats');
  const cpu = await client.info('cpu');
  const seconds = numberOf(cpu, 'used_cpu_sys_main_thread') + numberOf(cpu, 'used_cpu_user_main_thread');
  return {
    commands: numberOf(stats, 'total_commands_processed'),
    bytesIn: numberOf(stats, 'total_net_input_bytes'),
    bytesOut: numberOf(stats, 'total_net_output_bytes'),
    microseconds: seconds * 1e6,
  };
}

function numberOf(text: string, name: string): number {
  const found = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text);
  if (found === null) throw new Error(`INFO does not tell ${name}`);
  return Number(found[1]);
}

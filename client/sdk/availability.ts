/** An agent's status: what the server says of it, and how the agent changes it. */
import type { AgentView } from '#protocol/agents.ts';
import type { SelfTestResult } from './api.ts';
import { type SelfTestDeps, runSelfTest } from './self-test.ts';
import type { RequestToServer } from './signaling-client.ts';

export interface AvailabilityDeps extends Omit<SelfTestDeps, 'deviceId'> {
  readonly request: RequestToServer;
  readonly microphone: () => string | undefined;
  readonly onChange: (agent: AgentView) => void;
}

export class Availability {
  readonly #deps: AvailabilityDeps;
  #agent: AgentView | undefined;

  constructor(deps: AvailabilityDeps) {
    this.#deps = deps;
  }

  get agent(): AgentView | undefined {
    return this.#agent;
  }

  /** Available is proven: the server takes it only with the result of the self-test. */
  async setAvailable(): Promise<SelfTestResult> {
    const { createAudioContext, access, sleep, microphone, request } = this.#deps;
    const result = await runSelfTest({ createAudioContext, access, sleep, deviceId: microphone() });
    const { audioUnlocked, microphoneOpened } = result;
    if (audioUnlocked && microphoneOpened) {
      const selfTest = { audioUnlocked, microphoneOpened };
      this.told((await request('agent:set-status', { status: 'available', selfTest })).agent);
    }
    return result;
  }

  async setAway(): Promise<void> {
    this.told((await this.#deps.request('agent:set-status', { status: 'away' })).agent);
  }

  async finishWrapUp(): Promise<void> {
    this.told((await this.#deps.request('agent:finish-wrap-up', {})).agent);
  }

  /** Older news than what is known is left out. */
  told(agent: AgentView): void {
    const known = this.#agent;
    if (known?.personId === agent.personId && agent.version < known.version) return;
    this.#agent = agent;
    this.#deps.onChange(agent);
  }

  forget(): void {
    this.#agent = undefined;
  }
}

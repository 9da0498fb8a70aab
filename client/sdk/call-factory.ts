/** The ways a call begins on this side, and which devices each of them opens. */
import type { types } from 'mediasoup-client';
import type { CallMedia, CallView } from '#protocol/calls.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { CapturePolicies, CapturePolicy } from '#protocol/media-policy.ts';
import type { Side } from '#protocol/people.ts';
import type { Scenario } from '#protocol/profiles.ts';
import type { ChatSession } from './api.ts';
import { Call } from './call-session.ts';
import { Capture } from './capture.ts';
import type { CaptureDeps } from './capture.ts';
import type { OpenCheck } from './check/open-check.ts';
import type { Choices } from './choices.ts';
import type { DeviceAccess } from './device-access.ts';
import type { Upload } from './resumable-upload.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface CallFactoryDeps extends Pick<CaptureDeps, 'devices' | 'loadCare'> {
  readonly request: RequestToServer;
  readonly device: () => Promise<types.Device>;
  readonly access: DeviceAccess;
  readonly choices: Choices;
  /** To the server and back; undefined where it is not known. */
  readonly roundTripMs: () => number | undefined;
  readonly upload: Upload;
  readonly chat: (conversationId: ConversationId) => ChatSession;
  readonly sleep: Sleep;
  /** As the last hello told; undefined before the first. */
  readonly capture: () => CapturePolicies | undefined;
  readonly openCheck: OpenCheck;
  readonly onDismiss: (call: Call) => void;
}

export interface CallFactory {
  /** Shopper: the devices open while the call is on its way to the server. */
  openDevices(media: CallMedia, asked?: Scenario): Capture;
  started(view: CallView, capture: Capture): Call;
  /** Agent: everything is made ready while it rings. */
  ringing(view: CallView): Call;
  /** After a reload: what was chosen is chosen still, and nothing asks the person again, unless `mayAsk`. */
  resumed(view: CallView, side: Side, mayAsk?: boolean): Call;
}

export function createCallFactory(deps: CallFactoryDeps): CallFactory {
  const { access, choices, devices, loadCare } = deps;
  const newCapture = (scenario: Scenario | undefined, kept?: ReturnType<Choices['ofCall']>): Capture => {
    const policy = policyFor(scenario);
    return new Capture({ access, choices, devices, loadCare, onChange: () => undefined, policy }, kept);
  };

  function policyFor(asked: Scenario | undefined): CapturePolicy | undefined {
    const policies = deps.capture();
    if (policies === undefined) return undefined;
    return policies.of[policies.isFixed ? policies.scenario : (asked ?? policies.scenario)];
  }

  function create(side: Side, view: CallView, capture: Capture): Call {
    const call: Call = new Call(
      {
        ...deps,
        side,
        chat: deps.chat(view.conversationId),
        onDismiss: () => {
          deps.onDismiss(call);
        },
      },
      view,
      capture,
    );
    return call;
  }

  function openDevices(media: CallMedia, scenario?: Scenario): Capture {
    const capture = newCapture(scenario);
    void capture.open(media === 'video' ? ['microphone', 'camera'] : ['microphone']);
    return capture;
  }

  return {
    openDevices,
    started: (view, capture) => create('shopper', view, capture),
    ringing: (view) => create('agent', view, openDevices(view.media, view.scenario)),
    resumed(view, side, mayAsk = false) {
      const kept = choices.ofCall(view.id);
      const capture = newCapture(view.scenario, kept);
      const withCamera = kept === undefined ? view.media === 'video' : !kept.isCameraOff;
      void capture.open(withCamera ? ['microphone', 'camera'] : ['microphone'], { silently: !mayAsk });
      return create(side, view, capture);
    },
  };
}

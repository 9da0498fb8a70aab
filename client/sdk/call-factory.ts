/** The ways a call begins on this side, and which devices each of them opens. */
import type { types } from 'mediasoup-client';
import type { CallMedia, CallView } from '#protocol/calls.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { ChatSession } from './api.ts';
import { Call } from './call-session.ts';
import { Capture } from './capture.ts';
import type { Choices } from './choices.ts';
import type { DeviceAccess } from './device-access.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface CallFactoryDeps {
  readonly request: RequestToServer;
  readonly device: () => Promise<types.Device>;
  readonly access: DeviceAccess;
  readonly choices: Choices;
  readonly chat: (conversationId: ConversationId) => ChatSession;
  readonly sleep: Sleep;
  readonly onDismiss: (call: Call) => void;
}

export interface CallFactory {
  /** Shopper: the devices open while the call is on its way to the server. */
  openDevices(media: CallMedia): Capture;
  started(view: CallView, capture: Capture): Call;
  /** Agent: everything is made ready while it rings. */
  ringing(view: CallView): Call;
  /** After a reload: what was chosen is chosen still, and nothing asks the person again. */
  resumed(view: CallView, side: Side): Call;
}

export function createCallFactory(deps: CallFactoryDeps): CallFactory {
  const { access, choices } = deps;
  const newCapture = (kept?: ReturnType<Choices['ofCall']>): Capture =>
    new Capture({ access, choices, onChange: () => undefined }, kept);

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

  function openDevices(media: CallMedia): Capture {
    const capture = newCapture();
    void capture.open(media === 'video' ? ['microphone', 'camera'] : ['microphone']);
    return capture;
  }

  return {
    openDevices,
    started: (view, capture) => create('shopper', view, capture),
    ringing: (view) => create('agent', view, openDevices(view.media)),
    resumed(view, side) {
      const kept = choices.ofCall(view.id);
      const capture = newCapture(kept);
      const withCamera = kept === undefined ? view.media === 'video' : !kept.isCameraOff;
      void capture.open(withCamera ? ['microphone', 'camera'] : ['microphone'], { silently: true });
      return create(side, view, capture);
    },
  };
}

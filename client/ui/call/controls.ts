/** The buttons of a call. The same bar for both sides; hold and the screen are the agent's. */
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CallSession, Devices, LocalMedia } from '#sdk/api.ts';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { Subscription } from '../subscription.ts';
import { controlStyles } from './control-styles.ts';

export class CallControls extends LitElement {
  static override properties = {
    call: { attribute: false },
    devices: { attribute: false },
    isAgent: { type: Boolean, attribute: 'agent' },
    isLabelled: { type: Boolean, attribute: 'labelled' },
    isMenuOpen: { state: true },
    cameras: { state: true },
    pending: { state: true },
  };

  declare call: CallSession | undefined;
  declare devices: Devices | undefined;
  declare isAgent: boolean;
  /** Names under the icons, where there is room. */
  declare isLabelled: boolean;
  declare isMenuOpen: boolean;
  declare cameras: number;
  declare pending: 'hang-up' | 'hold' | 'screen' | undefined;

  /** The camera that was open when the cameras were counted. */
  #counted: MediaStreamTrack | undefined;

  static override styles = [base, controlStyles];

  constructor() {
    super();
    this.isAgent = false;
    this.isLabelled = false;
    this.isMenuOpen = false;
    this.cameras = 0;
    new LocaleController(this);
    new Subscription<CallSession>(
      this,
      () => this.call,
      (call) => {
        this.pending = undefined;
        return [
          call.on('local', ({ local }) => this.#onLocal(local)),
          call.on('changed', () => this.requestUpdate()),
        ];
      },
    );
    new Subscription<Devices>(
      this,
      () => this.devices,
      (devices) => {
        void this.#countCameras();
        return [devices.on('changed', () => void this.#countCameras())];
      },
    );
  }

  /** There before anybody opens it, but not before the call can begin. */
  override firstUpdated(): void {
    void import('./device-menu.ts').catch(() => undefined);
  }

  /** Only an opened camera tells more about what there is: before it, browsers name no devices. */
  #onLocal({ camera }: LocalMedia): void {
    this.requestUpdate();
    if (camera === this.#counted) return;
    this.#counted = camera;
    void this.#countCameras();
  }

  async #countCameras(): Promise<void> {
    try {
      this.cameras = (await this.devices?.list())?.cameras.length ?? 0;
    } catch {
      this.cameras = 0;
    }
  }

  /** A press counts once until its answer; a refusal leaves the call as it was, which is what shows. */
  async #run(what: 'hang-up' | 'hold' | 'screen', action: () => Promise<unknown>): Promise<void> {
    if (this.pending !== undefined && what !== 'hang-up') return;
    this.pending = what;
    try {
      await action();
    } catch (error) {
      this.dispatchEvent(
        new CustomEvent('vitrine-problem', { detail: error, bubbles: true, composed: true }),
      );
    } finally {
      this.pending = undefined;
    }
  }

  /** What only some need comes when they do. */
  #toggleMenu(): void {
    void import('./device-menu.ts').catch(() => undefined);
    this.isMenuOpen = !this.isMenuOpen;
  }

  #hasTools({ camera, isCameraOff, cameraSettings }: LocalMedia): boolean {
    const hasTools = cameraSettings !== undefined && camera !== undefined && !isCameraOff;
    if (hasTools) void import('./camera-tools.ts').catch(() => undefined);
    return hasTools;
  }

  #closeMenu(): void {
    this.isMenuOpen = false;
    this.renderRoot.querySelector<HTMLElement>('.devices')?.focus();
  }

  override render() {
    const call = this.call;
    if (call === undefined) return nothing;
    const { isMuted, isCameraOff, camera, microphone, facing, screen } = call.local;
    const isCameraOn = camera !== undefined && !isCameraOff;
    const isHeld = call.phase === 'held';
    const isTalking = call.phase === 'active' || call.phase === 'interrupted' || call.phase === 'connecting';
    return html`
      ${
        this.isMenuOpen
          ? html`<vitrine-device-menu
              .call=${call}
              .devices=${this.devices}
              @vitrine-close=${() => this.#closeMenu()}
              @keydown=${(event: KeyboardEvent) => {
                if (event.key !== 'Escape') return;
                event.stopPropagation();
                this.#closeMenu();
              }}
            ></vitrine-device-menu>`
          : nothing
      }
      ${this.#hasTools(call.local) ? html`<vitrine-camera-tools .call=${call}></vitrine-camera-tools>` : nothing}
      <div class="bar" role="group" aria-label=${t('call.controls')}>
        ${this.#button(
          isMuted ? icons.micOff : icons.mic,
          isMuted ? t('call.unmute') : t('call.mute'),
          () => call.setMuted(!isMuted),
          {
            isOff: isMuted,
            isDisabled: microphone === undefined,
          },
        )}
        ${this.#button(isCameraOn ? icons.video : icons.videoOff, isCameraOn ? t('call.camera-off') : t('call.camera-on'), () => void call.setCameraOff(isCameraOn), { isOff: !isCameraOn, short: t('devices.camera') })}
        ${
          this.cameras > 1 && !this.isAgent && isCameraOn
            ? this.#button(icons.flip, t('call.camera-switch'), () => void call.switchFacing(), {
                isMirrored: facing === 'environment',
              })
            : nothing
        }
        ${this.isAgent ? this.#renderAgent(call, isHeld, isTalking, screen !== undefined) : nothing}
        ${this.#button(icons.settings, t('call.devices'), () => this.#toggleMenu(), { name: 'devices', isExpanded: this.isMenuOpen })}
        <button
          class="control hang-up"
          aria-label=${t('call.hang-up')}
          title=${t('call.hang-up')}
          ?disabled=${this.pending === 'hang-up'}
          @click=${() => void this.#run('hang-up', () => call.hangUp())}
        >
          <span class="disc">${icons.hangUp}</span>
          ${this.isLabelled ? html`<span class="name" aria-hidden="true">${t('call.hang-up')}</span>` : nothing}
        </button>
      </div>
    `;
  }

  #renderAgent(call: CallSession, isHeld: boolean, isTalking: boolean, isSharing: boolean) {
    return html`
      ${this.#button(
        isHeld ? icons.play : icons.pause,
        isHeld ? t('deskcall.resume') : t('deskcall.hold'),
        () => void this.#run('hold', () => (isHeld ? call.resume() : call.hold())),
        { isOn: isHeld, isDisabled: !isHeld && !isTalking },
      )}
      ${
        canShareScreen()
          ? this.#button(
              isSharing ? icons.screenOff : icons.screen,
              isSharing ? t('deskcall.stop-share') : t('deskcall.share'),
              () => (isSharing ? call.stopScreen() : void this.#run('screen', () => call.shareScreen())),
              { isOn: isSharing, isDisabled: !isSharing && !isTalking },
            )
          : nothing
      }
    `;
  }

  #button(
    icon: TemplateResult,
    label: string,
    action: () => void,
    look: {
      isOff?: boolean;
      isOn?: boolean;
      isDisabled?: boolean;
      isMirrored?: boolean;
      isExpanded?: boolean;
      name?: string;
      short?: string;
    },
  ) {
    const kind = look.isOff ? 'off' : look.isOn ? 'on' : '';
    return html`<button
      class="control ${kind} ${look.name ?? ''}"
      aria-label=${label}
      title=${label}
      aria-expanded=${look.isExpanded === undefined ? nothing : String(look.isExpanded)}
      ?disabled=${look.isDisabled ?? false}
      @click=${action}
    >
      <span class="disc">${icon}</span>
      ${this.isLabelled ? html`<span class="name" aria-hidden="true">${look.short ?? label}</span>` : nothing}
    </button>`;
  }
}

/** Phones cannot, and an insecure page has no devices at all. */
function canShareScreen(): boolean {
  return typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia === 'function';
}

define('vitrine-call-controls', CallControls);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-controls': CallControls;
  }
}

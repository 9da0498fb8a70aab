/** Why a call ended, what failed, which device does not open: always what happened, then what to do. */
export const troubles = {
  'end.shopper.completed-by-you': 'You ended the call.',
  'end.shopper.completed-by-other': 'The agent ended the call.',
  'end.shopper.abandoned': 'You left the queue.',
  'end.shopper.no-agent': 'Nobody could answer right now. Write to us here and we will reply.',
  'end.shopper.declined-by-all':
    'Everyone is busy at the moment. Please try again in a few minutes, or write to us here.',
  'end.shopper.shopper-lost': 'You were disconnected for too long, so the call ended.',
  'end.shopper.agent-lost': 'We lost the agent’s connection and they could not come back. Please call again.',
  'end.shopper.media-failed':
    'Picture and sound could not get through your network. Try another network, or write to us here.',
  'end.shopper.node-lost': 'Something failed on our side and the call could not be kept. Please call again.',
  'end.shopper.expired': 'The call reached the longest time a call may take.',
  'end.shopper.shutdown': 'Our service is restarting. Please call again in a minute.',

  'end.agent.completed-by-you': 'You ended the call.',
  'end.agent.completed-by-other': 'The shopper ended the call.',
  'end.agent.abandoned': 'The shopper left before the answer.',
  'end.agent.no-agent': 'Nobody answered in time.',
  'end.agent.declined-by-all': 'Everyone available declined.',
  'end.agent.shopper-lost': 'The shopper lost the connection and did not come back.',
  'end.agent.agent-lost': 'You were disconnected for too long, so the call ended.',
  'end.agent.media-failed': 'No picture or sound arrived in time. Suggest another network, or go on by chat.',
  'end.agent.node-lost': 'The media server failed and the call could not be moved.',
  'end.agent.expired': 'The call reached the longest time a call may take.',
  'end.agent.shutdown': 'The server is restarting.',

  'problem.microphone.permission-denied':
    'The browser is blocking your microphone. Click the icon beside the address, allow the microphone, then try again.',
  'problem.microphone.not-found': 'No microphone was found. Plug one in or switch it on, then try again.',
  'problem.microphone.in-use': 'Another program is using your microphone. Close it there, then try again.',
  'problem.microphone.insecure-page':
    'Browsers open the microphone on secure pages only. Open this page with https://.',
  'problem.microphone.unsupported':
    'This browser cannot make calls. Open the page in a current Chrome, Edge, Firefox or Safari.',
  'problem.microphone.unknown': 'The microphone did not start. Check that it is connected, then try again.',
  'problem.microphone.interrupted':
    'The microphone stopped: a phone call or another app may be using it. We open it again as soon as it is free.',
  'problem.microphone.not-switched': 'That microphone did not open. The one before goes on.',
  'problem.camera.permission-denied':
    'The browser is blocking your camera. Click the icon beside the address, allow the camera, then try again.',
  'problem.camera.not-found': 'No camera was found. Plug one in or switch it on, then try again.',
  'problem.camera.in-use': 'Another program is using your camera. Close it there, then try again.',
  'problem.camera.insecure-page':
    'Browsers open the camera on secure pages only. Open this page with https://.',
  'problem.camera.unsupported':
    'This browser cannot use a camera in calls. Open the page in a current Chrome, Edge, Firefox or Safari.',
  'problem.camera.unknown': 'The camera did not start. Check that it is connected, then try again.',
  'problem.camera.interrupted':
    'The camera stopped: a phone call or another app may be using it. We open it again as soon as it is free.',
  'problem.camera.not-switched': 'That camera did not open. The one before goes on.',

  'error.BAD_REQUEST': 'That could not be understood. Reload the page and try again.',
  'error.UNAUTHENTICATED': 'You are not signed in. Reload the page.',
  'error.TOKEN_EXPIRED': 'The sign-in took too long. Reload the page.',
  'error.TOKEN_REPLAYED': 'This sign-in was used before. Reload the page.',
  'error.FORBIDDEN': 'You may not do this.',
  'error.ORIGIN_NOT_ALLOWED': 'Calls are not set up for this website. Tell the shop.',
  'error.RATE_LIMITED': 'That was a little fast. Wait a moment and try again.',
  'error.PROTOCOL_MISMATCH': 'This page is out of date. Reload it.',
  'error.SESSION_GONE': 'You were away for a while. Reload the page to go on.',
  'error.HAND_OVER_INVALID':
    'The link to go on with the call was used or has run out. Make a new one on the first device.',
  'error.CALL_NOT_FOUND': 'This call is no longer there.',
  'error.ALREADY_IN_CALL': 'You already have a call. End it first, or go to the page it is on.',
  'error.INVALID_TRANSITION': 'That is not possible right now.',
  'error.OFFER_TAKEN': 'This call is already being looked after.',
  'error.STALE_VERSION': 'That changed in the meantime. Try again.',
  'error.NOT_READY': 'Sound and microphone must work before you can take calls.',
  'error.NO_MEDIA_NODE': 'Calls cannot be connected at the moment. Try again shortly, or write to us.',
  'error.MEDIA_NOT_FOUND': 'The connection of this call is gone. It is being rebuilt.',
  'error.CANNOT_CONSUME': 'The two browsers do not share a video format.',
  'error.NODE_NOT_FOUND': 'There is no such media node.',
  'error.NODE_DRAINING': 'The service is moving to another server. Try again in a moment.',
  'error.CONVERSATION_NOT_FOUND': 'This conversation is not there.',
  'error.FILE_NOT_FOUND': 'This picture is no longer there.',
  'error.FILE_TOO_LARGE': 'This picture is too large.',
  'error.FILE_TYPE_NOT_ALLOWED': 'Only pictures can be sent: JPEG or PNG.',
  'error.OFFSET_MISMATCH': 'The upload has to go on from another place.',
  'error.NOT_FOUND': 'There is nothing at this address.',
  'error.TIMEOUT': 'The answer took too long. Check your connection and try again.',
  'error.UNAVAILABLE': 'The service cannot be reached right now. Try again in a moment.',
  'error.SHUTTING_DOWN': 'The service is restarting. Try again in a moment.',
  'error.INTERNAL': 'Something went wrong on our side. Try again.',
} as const;

/** Whether this browser's agent signed in and did not sign out: decides if a reload connects by itself. */
const KEY = 'vitrine:desk-signed-in';

export function isSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

export function rememberSignedIn(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage a reload asks for one more click.
  }
}

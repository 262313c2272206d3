// Getting in: the printed address carries the token behind the #; here it becomes a cookie.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';

/** Takes the token out of the address bar, and out of the history with it. */
export function tokenFromAddress() {
  const found = /^#t=([A-Za-z0-9_-]+)$/.exec(location.hash);
  if (!found) {
    return '';
  }
  history.replaceState(null, '', location.pathname);
  return found[1];
}

/** '' once the cookie is set, else why not. */
export async function login(token) {
  let answer;
  try {
    answer = await fetch('login', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({token}),
    });
  } catch {
    return 'The router can’t be reached. Is culvert still running?';
  }
  if (answer.ok) {
    return '';
  }
  if (answer.status === 429) {
    const wait = Number(answer.headers.get('Retry-After')) || 1;
    return `Too many wrong tokens. Try again in ${wait} s.`;
  }
  return answer.status === 401
    ? 'This token is not good any more: each lets in one browser, once. culvert page prints another.'
    : `The router refused (${answer.status}).`;
}

export async function logout() {
  await fetch('logout', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'}).catch(() => {});
}

/** The token in what was pasted: the token itself, or the whole address. */
function pasted(text) {
  return /#t=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? text.trim();
}

export function Login({why, onIn}) {
  const [text, setText] = useState('');
  const [error, setError] = useState(why);
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  useEffect(() => setError(why), [why]);
  const submit = async (event) => {
    event.preventDefault();
    if (busy || text.trim() === '') {
      return;
    }
    setBusy(true);
    const refused = await login(pasted(text));
    setBusy(false);
    setError(refused);
    if (!refused) {
      onIn();
    }
  };
  return html`
    <main class="login">
      <div class="login-card">
        <img class="login-logo" src="icon.svg" alt="" width="40" height="40" />
        <h1>Culvert</h1>
        <p>This page opens with an address that the router prints. Each lets in one browser, once.</p>
        <ol>
          <li>Ask the running router: <code>culvert page</code>, or</li>
          <li>look at the line that <code>culvert run</code> printed when it started.</li>
        </ol>
        <form onSubmit=${submit}>
          <label for="token">Address or token</label>
          <div class="login-row">
            <input ref=${field} id="token" class="field" type="password" autocomplete="off" spellcheck=${false}
              aria-describedby="login-error" aria-invalid=${error ? 'true' : 'false'} value=${text}
              onInput=${(e) => setText(e.target.value)} />
            <button class="button primary" disabled=${busy || text.trim() === ''}>Open</button>
          </div>
          <p id="login-error" class="login-error" role="alert">${error}</p>
        </form>
      </div>
    </main>
  `;
}

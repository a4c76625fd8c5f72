const name = 'aaf-shortcuts';

/** Whether single keys act on pages that know some. On unless the browser was told otherwise. */
export function areShortcutsOn(): boolean {
  try {
    return localStorage.getItem(name) !== 'off';
  } catch {
    return true; // a browser that keeps nothing
  }
}

/** Remembered by this browser: who speaks to one, or rests a hand on the keys, needs them off. */
export function switchShortcuts(isOn: boolean): void {
  try {
    localStorage.setItem(name, isOn ? 'on' : 'off');
  } catch {
    // It holds for this page then.
  }
}

// What the page may truthfully say of the text: what is on the server, on this device, or nowhere but on the screen.
const ACK_LATE_MS = 4000;    // the page stops saying 保存中, within five seconds

/** connecting, saved, saving, stored, offline, unsaved, stopped or readonly. `oldest`: when what waits longest was sent. */
export function stateOf(provider, oldest) {
  const {dirty, parted, stopped, savedAt} = provider;
  const now = Date.now();
  const stored = dirty && !provider.hasMore() && provider.isStored();
  if (parted === 'lost') return 'unsaved';
  if (parted && !dirty) return 'stopped';
  if (stopped === 'session' && stored) return 'stored';
  if (stopped) return dirty || stopped === 'refused' ? 'unsaved' : 'offline';
  if (provider.status !== 'open' || !provider.synced) {
    const away = now - (provider.awaySince ?? now);
    if (dirty) return stored && away > 1500 ? 'stored' : away > 3000 ? 'unsaved' : 'saving';
    return savedAt === null && away < 4000 ? 'connecting' : away > 1500 ? 'offline' : 'saved';
  }
  if (provider.readonly) return dirty ? 'unsaved' : 'readonly';
  if (!dirty) return 'saved';
  if (!(now - oldest > ACK_LATE_MS)) return 'saving';
  return stored ? 'stored' : 'unsaved';
}

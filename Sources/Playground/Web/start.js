// The page's only script of its own. It finds out what the endpoint is called from outside, behind whatever proxies,
// and starts the playground from the folder below it, where all modules refer to each other.
const endpoint = new URL(import.meta.url);
endpoint.search = '';
const { start } = await import(`${endpoint.href.replace(/\/$/, '')}/playground/main.js`);
start(endpoint.href);

// Nobody is signed in here: of nobody's day is anything kept. Presses that were not sent yet wait for their owner.
import { forgetToday } from "./kept.js";

if (isSecureContext && "indexedDB" in globalThis) await forgetToday().catch(() => {});

// A value that tells who listens when it changes, and a Preact hook to listen with.
import {useEffect, useState} from '../vendor/htm-preact.js';

export class Signal {
  #value;
  #listeners = new Set();

  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set value(next) {
    if (next === this.#value) {
      return;
    }
    this.#value = next;
    for (const listener of [...this.#listeners]) {
      listener(next);
    }
  }

  /** Calls back on every change; returns what ends that. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The value of a signal; the component renders again when it changes. */
export function useSignal(signal) {
  const [value, set] = useState(signal.value);
  useEffect(() => {
    set(signal.value);
    return signal.listen(set);
  }, [signal]);
  return value;
}

/** Renders the component again every `millis`, for what counts by itself. */
export function useTick(millis) {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || set((n) => n + 1), millis);
    return () => clearInterval(timer);
  }, [millis]);
}

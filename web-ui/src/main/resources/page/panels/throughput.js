// What goes through, second by second: bits by device, packets, new connections, drops.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import uPlot from '../vendor/uplot.js';
import {subscribe} from '../base/link.js';
import {caughtUp} from '../base/live.js';
import {bits, bitsShort, clock, short} from '../base/format.js';
import {colour, colours} from '../base/theme.js';
import {useSignal} from '../base/signal.js';
import {Title, Waiting} from './counters.js';

const KEPT_SECONDS = 3600;
const SPANS = [[300, '5 min'], [3600, '1 h']];
const HUES = ['plot-1', 'plot-2', 'plot-3', 'plot-4', 'plot-5', 'plot-6'];

/** Samples by second: `times`, and the columns beside them. */
class History {
  devices = [];
  times = [];
  columns = [];

  snap(frame) {
    this.devices = frame.devices;
    const step = frame.step ?? 1;
    const n = frame.samples.length;
    this.times = frame.samples.map((s, i) => frame.end - (n - 1 - i) * step);
    this.columns = Array.from({length: this.devices.length * 2 + 3}, () => []);
    frame.samples.forEach((sample) => this.#push(sample));
  }

  delta(frame) {
    this.times.push(frame.end);
    this.#push(frame.sample);
    if (this.times.length > KEPT_SECONDS) {
      [this.times, ...this.columns].forEach((values) => values.shift());
    }
  }

  #push([devices, ...rest]) {
    const flat = this.devices.flatMap((_, i) => devices[i] ?? [0, 0]);
    [...flat, ...rest].forEach((value, i) => this.columns[i].push(value));
  }

  /** The last so many seconds of some columns, with their times. */
  last(seconds, columns) {
    return [this.times, ...columns.map((i) => this.columns[i])].map((values) => values.slice(-seconds));
  }
}

export function Throughput() {
  const [frames, setFrames] = useState(0);
  const [span, setSpan] = useState(SPANS[0][0]);
  const history = useRef(new History()).current;
  useEffect(
    () =>
      subscribe('throughput', {}, (frame) => {
        if (frame.t === 'snap') {
          caughtUp(frame);
          history.snap(frame);
        } else if (frame.t === 'delta') {
          history.delta(frame);
        }
        setFrames((n) => n + 1);
      }),
    [],
  );
  if (!frames) {
    return html`<${Waiting} />`;
  }
  const after = history.devices.length * 2;
  const series = history.devices.flatMap((device, i) => [
    {name: `${device} in`, column: i * 2, hue: HUES[i % HUES.length]},
    {name: `${device} out`, column: i * 2 + 1, hue: HUES[i % HUES.length], below: true},
  ]);
  const plot = (name, lines, show, axis) =>
    html`<${Plot} key=${`${name} ${history.devices.join()}`} name=${name} lines=${lines} history=${history} span=${span}
      frames=${frames} show=${show} axis=${axis} />`;
  return html`
    <section class="panel page throughput" aria-labelledby="throughput-title">
      <${Title} id="throughput-title" name="Throughput" about="One sample a second. In is what the router read from a device, out what it wrote to it: drawn below the line.">
        <div class="segmented" role="group" aria-label="How much">
          ${SPANS.map(
            ([seconds, label]) => html`<button key=${seconds} type="button" aria-pressed=${String(seconds === span)}
              onClick=${() => setSpan(seconds)}>${label}</button>`,
          )}
        </div>
      <//>
      ${plot('Bits a second', series, bits, bitsShort)}
      <div class="plots">
        ${plot('Packets a second', [{name: 'packets', column: after, hue: HUES[0]}], perSecond, short)}
        ${plot('New connections a second', [{name: 'new', column: after + 1, hue: HUES[1]}], perSecond, short)}
        ${plot('Drops a second', [{name: 'drops', column: after + 2, hue: HUES[3]}], perSecond, short)}
      </div>
    </section>
  `;
}

function perSecond(n) {
  return `${short(n)}/s`;
}

function Plot({name, lines, history, span, frames, show, axis}) {
  const host = useRef(null);
  const plot = useRef(null);
  const painted = useSignal(colours);
  const data = history.last(span, lines.map((line) => line.column));
  const drawn = data.map((values, i) => (i > 0 && lines[i - 1].below ? values.map((v) => -v) : values));
  useEffect(() => {
    const node = host.current;
    plot.current = new uPlot(options(node, lines, axis), drawn, node);
    const observer = new ResizeObserver(() => plot.current.setSize({width: node.clientWidth, height: node.clientHeight}));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.current.destroy();
    };
  }, [painted]);
  useEffect(() => {
    const end = data[0].at(-1) ?? 0;
    plot.current.batch(() => {
      plot.current.setData(drawn, false);
      plot.current.setScale('y', range(drawn));
      plot.current.setScale('x', {min: end - span + 1, max: end});
    });
  }, [frames, span, painted]);
  return html`
    <figure class="plot ${lines.length > 1 ? 'big' : ''}">
      <figcaption>${name}</figcaption>
      <div class="plot-host" ref=${host} role="img" aria-label=${`${name}: ${summary(data, lines, show)}`}></div>
      <table class="plot-legend">
        <thead><tr><th><span class="unseen">Line</span></th><th>current</th><th>average</th><th>peak</th></tr></thead>
        <tbody>
          ${lines.map((line, i) => {
            const values = data[i + 1];
            return html`<tr key=${line.name}>
              <th><span class="swatch ${line.below ? 'below' : ''} ${line.hue}"></span>${line.name}</th>
              <td>${show(values.at(-1) ?? 0)}</td><td>${show(average(values))}</td><td>${show(peak(values))}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </figure>
  `;
}

function average(values) {
  return values.length ? values.reduce((sum, v) => sum + v, 0) / values.length : 0;
}

function peak(values) {
  return values.reduce((most, v) => Math.max(most, v), 0);
}

function summary(data, lines, show) {
  return lines.map((line, i) => `${line.name} ${show(data[i + 1].at(-1) ?? 0)}`).join(', ');
}

/** From the lowest to the highest value with some air, zero always among them. */
function range([, ...columns]) {
  let [min, max] = [0, 0];
  for (const values of columns) {
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return {min: min * 1.1, max: max > 0 || min < 0 ? max * 1.1 : 1};
}

function options(node, lines, axis) {
  const grid = {stroke: colour('line'), width: 1};
  const text = {stroke: colour('muted'), font: '11px system-ui, sans-serif', ticks: {show: false}};
  return {
    width: node.clientWidth,
    height: node.clientHeight,
    legend: {show: false},
    cursor: {y: false, sync: {key: 'culvert'}, points: {size: 6}},
    scales: {x: {time: true, auto: false}, y: {auto: false}},
    axes: [
      {...text, grid: {show: false}, values: (u, seconds) => seconds.map((s) => clock(s * 1000)), space: 76, size: 26},
      {...text, grid, values: (u, values) => values.map((v) => axis(Math.abs(v))), size: 56},
    ],
    series: [
      {},
      ...lines.map((line) => ({
        stroke: colour(line.hue),
        width: 1.5,
        fill: colour(line.hue, line.below ? 0.07 : 0.16),
        points: {show: false},
      })),
    ],
  };
}

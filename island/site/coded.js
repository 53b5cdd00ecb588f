'use strict';
/* What island/site/coded.py writes: bytes as text of a page, and numbers in as few bits as they are surprising. */

const UNSAFE = [0, 10, 13, 60];

/** The bytes of a text of seven bits a character. */
function bytesOf(text) {
  const bytes = new Uint8Array(text.length * 2);
  let at = 0, held = 0, bits = 0;
  const add = seven => {
    held = held << 7 | seven;
    bits += 7;
    if (bits >= 8) { bits -= 8; bytes[at++] = held >> bits; held &= (1 << bits) - 1; }
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i), pair = code - 128;
    if (pair < 0) add(code);
    else if (pair >> 7 < UNSAFE.length) { add(UNSAFE[pair >> 7]); add(pair & 127); }
    else add(UNSAFE[pair & 127]);
  }
  return bytes.subarray(0, at);
}

/** Unsigned numbers in groups of seven bits, the lowest first; as `numbers_of` in coded.py writes them. */
function numbersOf(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const values = new Float64Array(count);
  for (let i = 0, at = 0, value = 0, unit = 1; i < bytes.length; i++) {
    value += (bytes[i] & 127) * unit;
    if (bytes[i] < 128) { values[at++] = value; value = 0; unit = 1; } else unit *= 128;
  }
  return values;
}

/** The bytes of each column, as `joined` in coded.py puts them one after another. */
function columnsOf(bytes, count) {
  let at = 0;
  for (let left = count; left; at++) if (bytes[at] < 128) left--;
  return Array.from(numbersOf(bytes.subarray(0, at)), length => bytes.subarray(at, at += length));
}

const LIMIT = 2 ** 51;
/** A stranger's file may hold anything in any column. */
const whole = value => Number.isInteger(value) ? Math.max(-LIMIT, Math.min(LIMIT, value)) : 0;
const signed = value => value % 2 ? -(value + 1) / 2 : value / 2;
const orNull = value => value ? value - 1 : null;

const ALL = 65536, DIRECT = 32, DIRECT_MOST = 16384;
const contextOf = (column, one = 0, other = 0) => (column * 1024 + (one & 1023)) * 1024 + (other & 1023);

/** By context: the numbers that come there, and where the share of each begins; one more start is the end. */
function tablesOf(bytes) {
  const [keys, sizes, steps, levels] = columnsOf(bytes, 4).map(numbersOf), tables = new Map();
  for (let i = 0, at = 0, key = 0; i < keys.length; i++) {
    const size = sizes[i], symbols = new Float64Array(size), widths = new Float64Array(size), starts = new Float64Array(size + 1);
    let total = 0, sum = 0, widest = 0;
    for (let nth = 0, symbol = -1; nth < size; nth++, at++) {
      symbols[nth] = symbol += steps[at];
      const large = Math.max(0, Math.floor(levels[at] / 4) - 1);
      total += widths[nth] = (levels[at] - 4 * large) * 2 ** large;
    }
    for (let nth = 0; nth < size; nth++) {
      sum += widths[nth] = 1 + Math.floor(widths[nth] * (ALL - size) / total);
      if (widths[nth] > widths[widest]) widest = nth;
    }
    widths[widest] += ALL - sum;
    for (let nth = 0; nth < size; nth++) starts[nth + 1] = starts[nth] + widths[nth];
    tables.set(key += keys[i], { symbols, starts });
  }
  return tables;
}

/** Reads the numbers of one stream, in the order in which they were written. */
class Stream {
  constructor(bytes, tables) { this.bytes = bytes; this.tables = tables; this.at = 0; this.state = this.word() * ALL + this.word(); }
  word() { const word = this.bytes[this.at] | this.bytes[this.at + 1] << 8; this.at += 2; return word; }
  take(start, width) {
    this.state = width * (this.state >>> 16) + (this.state & 65535) - start;
    if (this.state < ALL) this.state = this.state * ALL + this.word();
  }
  number(context, direct = DIRECT) {
    const { symbols, starts } = this.tables.get(context), slot = this.state & 65535;
    let low = 0, high = symbols.length;
    while (high - low > 1) { const middle = (low + high) >> 1; if (starts[middle] <= slot) low = middle; else high = middle; }
    if (symbols.length > 1) this.take(starts[low], starts[low + 1] - starts[low]);
    if (symbols[low] < direct) return symbols[low];
    let size = symbols[low] - direct, rest = 2 ** size, unit = 1;
    for (; size > 0; size -= 16) { const bits = Math.min(size, 16); rest += this.among(2 ** bits) * unit; unit *= 2 ** bits; }
    return rest + direct - 1;
  }
  among(count) {
    const index = Math.floor((((this.state & 65535) + 1) * count - 1) / ALL), start = Math.floor(index * ALL / count);
    this.take(start, Math.floor((index + 1) * ALL / count) - start);
    return index;
  }
}

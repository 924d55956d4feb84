import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive. */
export interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** 1980-01-01, the first day that the format knows: when a file was written is no part of what is deployed. */
const NO_DATE = 0x21;
/** 2.0, which knows folders and compression. */
const VERSION = 20;
const DEFLATED = 8;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** A plain file that its owner may write and everybody read, as Unix has it. */
const MODE = 0o100644;

/** Packs files into a ZIP archive as Function Compute unpacks it. The same files give the same archive with one Node.js. */
export function zip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name);
    const data = deflateRawSync(content, { level: 9 });
    const about = Buffer.alloc(26);
    about.writeUInt16LE(VERSION, 0);
    about.writeUInt16LE(FLAGS, 2);
    about.writeUInt16LE(DEFLATED, 4);
    about.writeUInt16LE(NO_DATE, 8);
    about.writeUInt32LE(crc32(content), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(content.length, 18);
    about.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(MODE * 0x1_0000, 6);
    place.writeUInt32LE(offset, 10);
    parts.push(Buffer.from('PK\u0003\u0004'), about, path, data);
    directory.push(Buffer.from('PK\u0001\u0002'), UNIX, about, place, path);
    offset += 4 + about.length + path.length + data.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, Buffer.from('PK\u0005\u0006'), end]);
}

/** Made by a Unix, so that the mode counts. */
const UNIX = Buffer.from([VERSION, 3]);

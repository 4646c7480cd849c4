/** Hexadecimal digits: the key of a draft, and the SHA-256 by which a file is named. */

const digits = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** 32 random digits: what is sent twice under one key is one. */
export const newKey = (): string => digits(crypto.getRandomValues(new Uint8Array(16)))

/** SHA-256 of a file: the server compares it with what came. */
export const sha256 = async (file: Blob): Promise<string> => digits(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())))

// Private keys in PEM: one a worker can sign with, and others.
import { generateKeyPairSync, type KeyObject } from "node:crypto";

const pkcs8 = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

export const RSA_PEM = pkcs8(rsa);
export const RSA_PKCS1_PEM = rsa.export({ type: "pkcs1", format: "pem" }).toString();
export const SHORT_RSA_PEM = pkcs8(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);
export const EC_PEM = pkcs8(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);

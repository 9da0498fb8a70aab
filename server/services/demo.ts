/** Demo sign-in: plays the shop's backend, with a secret that nobody else has. */
import { SignJWT } from 'jose';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { LanguageTag, ShopContext } from '#protocol/people.ts';
import type * as z from 'zod';
import type { Clock } from '#platform/clock.ts';
import { isLoopback } from '#platform/loopback.ts';
import type { Issuer } from './tokens.ts';

export interface DemoPerson {
  readonly role: 'shopper' | 'agent' | 'operator';
  /** The same id is the same person; a new one is made up when absent. Letters, digits, `-` and `_`. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly language?: z.output<typeof LanguageTag> | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly context?: ShopContext | undefined;
}

export interface Demo {
  readonly issuer: Issuer;
  /** A shop token, valid for five minutes and one sign-in. */
  token(person: DemoPerson): Promise<string>;
}

const LIFETIME_S = 300;

/** @param secret the same on all servers of a cluster; made up when absent, and gone with the process */
export function createDemo(clock: Clock, secret = randomBytes(32).toString('base64url')): Demo {
  const issuer = {
    issuer: `demo-${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`,
    secret,
  };
  const key = new TextEncoder().encode(issuer.secret);
  return {
    issuer,
    token({ role, id = randomUUID().slice(0, 8), name, language = 'en', languages, context = {} }) {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({
        role,
        name: name ?? `Demo ${role}`,
        lang: language,
        ...(role === 'agent' && { languages: languages ?? ['en', 'zh'] }),
        ctx: context,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer.issuer)
        .setSubject(id)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(key);
    },
  };
}

/** Whether demo sign-in exists: by default only where nobody else can reach it. */
export function isDemoAllowed(mode: 'loopback' | 'on' | 'off', host: string): boolean {
  return mode === 'on' || (mode === 'loopback' && isLoopback(host));
}

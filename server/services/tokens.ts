/** Tokens: the shop's, which sign people in once, and our own, which open the REST edge. */
import { SignJWT, decodeJwt, errors, jwtVerify } from 'jose';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { PersonId, SessionId } from '#protocol/ids.ts';
import { LanguageTag, Role, ShopContext } from '#protocol/people.ts';
import type { Identity } from '#domain/session.ts';
import type { Clock } from '#platform/clock.ts';
import { derivedSecret } from '#platform/derived-secret.ts';
import type { Live } from './live.ts';

export interface Issuer {
  readonly issuer: string;
  readonly secret: string;
}

export interface AccessClaims {
  readonly personId: PersonId;
  readonly role: Role;
  readonly sessionId: SessionId;
}

export interface Tokens {
  /**
   * Reads a shop's token without using it up.
   * @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED
   */
  verifyShopToken(token: string): Promise<ShopToken>;
  /** Marks the token as used. @throws AppError TOKEN_REPLAYED */
  use(token: ShopToken): Promise<void>;
  issueAccessToken(claims: AccessClaims): Promise<string>;
  /** @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED */
  verifyAccessToken(token: string): Promise<AccessClaims>;
  /**
   * What opens the REST edge: an access token, or for the shop's backend, which has no session, a token that
   * it signed for one of its staff. Reading does not use that up.
   * @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED
   */
  verifyBearer(token: string): Promise<Pick<AccessClaims, 'personId' | 'role'>>;
  /** A secret of its own for each purpose, from the one that is configured. */
  derivedSecret(purpose: string): string;
}

export interface ShopToken {
  readonly identity: Identity;
  readonly id: string;
  readonly expiresAt: number;
}

/** A shop's token is made for one page load: it may not be valid for longer. */
const LONGEST_MS = 10 * 60_000;
/** Clocks of shops differ. */
const TOLERANCE_S = 5;
const ACCESS_AUDIENCE = 'vitrine-rest';
const ACCESS_LIFETIME_S = 12 * 3600;

const ShopClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(120),
  jti: z.string().min(8).max(200),
  exp: z.number(),
  role: Role.default('shopper'),
  name: z.string().trim().max(80).default(''),
  lang: LanguageTag.default('en'),
  languages: z.array(LanguageTag).max(10).optional(),
  ctx: ShopContext.default({}),
});
const RestClaims = z.object({ sub: PersonId, role: Role, sid: SessionId });

export interface TokensDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly issuers: readonly Issuer[];
  /** Made up when absent: access tokens then end with the process. */
  readonly sessionSecret?: string | undefined;
}

export function createTokens({ live, clock, issuers, sessionSecret }: TokensDeps): Tokens {
  const root = sessionSecret ?? randomBytes(32).toString('base64url');
  const accessKey = encode(derivedSecret(root, 'access-token'));
  const keys = new Map(issuers.map(({ issuer, secret }) => [issuer, encode(secret)]));

  /** Ids of two shops must not meet: those of the first listed are plain, others carry their shop. */
  function personId(issuer: string, role: Role, sub: string): PersonId {
    const index = issuers.findIndex((known) => known.issuer === issuer);
    const isClaimed = issuers.some((other) => other.issuer !== issuer && sub.startsWith(`${other.issuer}:`));
    const parsed = PersonId.safeParse(index === 0 ? `${role}:${sub}` : `${role}:${issuer}:${sub}`);
    if (!parsed.success || isClaimed) throw refused('The token names nobody we can serve.');
    return parsed.data;
  }

  const tokens: Tokens = {
    derivedSecret: (purpose) => derivedSecret(root, purpose),
    async verifyShopToken(token) {
      const key = keys.get(issuerOf(token));
      if (key === undefined) throw refused('The token is not from a shop we know.');
      const claims = await verified(token, key, {});
      const parsed = ShopClaims.safeParse(claims);
      if (!parsed.success) throw refused('The token lacks a claim or has a wrong one.');
      const { iss, sub, jti, exp, role, name, lang, languages, ctx } = parsed.data;
      if (exp * 1000 > clock.now() + LONGEST_MS + TOLERANCE_S * 1000)
        throw refused('The token is valid for too long.');
      return {
        id: `${iss}/${jti}`,
        expiresAt: exp * 1000,
        identity: {
          personId: personId(iss, role, sub),
          role,
          displayName: name === '' ? (role === 'shopper' ? 'Guest' : sub.slice(0, 80)) : name,
          language: lang,
          languages: languages ?? [lang],
          context: ctx,
        },
      };
    },
    async use({ id, expiresAt }) {
      const ttlMs = Math.max(1000, expiresAt - clock.now()) + TOLERANCE_S * 1000;
      await live.usedTokens.put(id, true, 0, { ttlMs }).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
        throw new AppError('TOKEN_REPLAYED', 'This token was used before; ask the shop for a new one.');
      });
    },
    issueAccessToken: ({ personId: sub, role, sessionId }) =>
      new SignJWT({ role, sid: sessionId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(sub)
        .setAudience(ACCESS_AUDIENCE)
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(Math.floor(clock.now() / 1000) + ACCESS_LIFETIME_S)
        .sign(accessKey),
    async verifyAccessToken(token) {
      const parsed = RestClaims.safeParse(await verified(token, accessKey, { audience: ACCESS_AUDIENCE }));
      if (!parsed.success) throw refused('The access token is not valid.');
      return { personId: parsed.data.sub, role: parsed.data.role, sessionId: parsed.data.sid };
    },
    async verifyBearer(token) {
      if (!keys.has(issuerOf(token))) return tokens.verifyAccessToken(token);
      const { identity } = await tokens.verifyShopToken(token);
      if (identity.role === 'shopper') throw refused('A shopper signs in first and brings the access token.');
      return identity;
    },
  };
  return tokens;

  async function verified(token: string, key: Uint8Array, options: { audience?: string }): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'sub'],
        ...options,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new AppError('TOKEN_EXPIRED', 'The token has expired; ask for a new one.');
      throw refused('The token is not valid.');
    }
  }
}

/** Unverified: only to know whose key to try. */
function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw refused('The token cannot be read.');
  }
}

function encode(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

function refused(why: string): AppError {
  return new AppError('UNAUTHENTICATED', why);
}

/**
 * The tables. Types are the ones that SQLite and PostgreSQL share: text, integer, bigint for instants, real;
 * nested values are JSON in text, because nothing queries inside them.
 */
import type { Kysely } from 'kysely';

export interface CallsTable {
  id: string;
  conversation_id: string;
  shopper_id: string;
  shopper_name: string;
  agent_id: string | null;
  agent_name: string | null;
  media: string;
  topic: string | null;
  language: string;
  context: string;
  created_at: number;
  accepted_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  ended_by: string | null;
  /** Of the live record that these facts are from. */
  version: number;
}

export interface CallEventsTable {
  /** A UUID of version 7 made when the fact was recorded: orders facts of one instant, makes a retry harmless. */
  id: string;
  call_id: string;
  /** Of the live record after this fact; 0 before versions were kept. Instants are of the server that wrote. */
  version: number;
  at: number;
  event: string;
  side: string | null;
  person_id: string | null;
  person_name: string | null;
  elapsed_ms: number | null;
  reason: string | null;
  /** JSON of what else belongs to the fact, by its kind. */
  details: string | null;
}

export interface ConversationsTable {
  id: string;
  shopper_id: string;
  shopper_name: string;
  /** 0 while there is no message. Raised inside the transaction that adds one. */
  last_sequence: number;
  last_sent_at: number | null;
}

export interface MessagesTable {
  id: string;
  conversation_id: string;
  sequence: number;
  person_id: string;
  person_name: string;
  side: string;
  sent_at: number;
  text: string | null;
  file_id: string | null;
}

export interface ReadMarksTable {
  conversation_id: string;
  person_id: string;
  side: string;
  sequence: number;
}

export interface FilesTable {
  id: string;
  conversation_id: string;
  uploaded_by: string;
  mime_type: string;
  bytes: number;
  width: number;
  height: number;
  sha256: string;
  created_at: number;
}

/** One report of a side: many samples in a row, for a call has thousands, and nothing queries inside them. */
export interface CallQualityTable {
  /** A UUID of version 7 made when the report came: makes a retry harmless. */
  id: string;
  call_id: string;
  side: string;
  /** When it came. What it holds tells its age before this. */
  at: number;
  /** JSON of packed samples. */
  samples: string;
  /** JSON of notes; null where there were none. */
  notes: string | null;
}

export interface Tables {
  calls: CallsTable;
  call_events: CallEventsTable;
  conversations: ConversationsTable;
  messages: MessagesTable;
  read_marks: ReadMarksTable;
  files: FilesTable;
  call_quality: CallQualityTable;
}

export type Database = Kysely<Tables>;

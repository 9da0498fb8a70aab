/** What is known of uploaded images; their content lies in files. */
import type { FilesRepository, StoredFile } from './history.ts';
import type { FilesTable, Database } from './schema.ts';
import { FileId, ConversationId, PersonId } from '#protocol/ids.ts';

export function createFilesRepository(database: Database): FilesRepository {
  return {
    async add(file) {
      await database.insertInto('files').values(rowOf(file)).execute();
    },
    async get(id) {
      const row = await database.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : fileOf(row);
    },
  };
}

function rowOf(file: StoredFile): FilesTable {
  return {
    id: file.id,
    conversation_id: file.conversationId,
    uploaded_by: file.uploadedBy,
    mime_type: file.mimeType,
    bytes: file.bytes,
    width: file.width,
    height: file.height,
    sha256: file.sha256,
    created_at: file.createdAt,
  };
}

function fileOf(row: FilesTable): StoredFile {
  return {
    id: FileId.parse(row.id),
    conversationId: ConversationId.parse(row.conversation_id),
    uploadedBy: PersonId.parse(row.uploaded_by),
    mimeType: row.mime_type === 'image/png' ? 'image/png' : 'image/jpeg',
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}

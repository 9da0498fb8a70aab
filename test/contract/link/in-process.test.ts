import { linkInProcess } from '#platform/link/in-process.ts';
import { linkContract } from './link-contract.ts';

linkContract('inside one process', async (endpoint, onError) => {
  const link = linkInProcess(endpoint, onError);
  return {
    link,
    async close() {
      link.close();
    },
  };
});

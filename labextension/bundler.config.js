/** Module ids by order instead of by path: the same sources then give the same bytes in every folder. */
module.exports = { optimization: { moduleIds: 'natural', chunkIds: 'natural' } };

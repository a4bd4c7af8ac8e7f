// Conversations of two over HTTP. Each handler: parse, one call as the caller, present.
import {
  conversation,
  conversationParams,
  conversationsAnswer,
  message,
  messagesAnswer,
  messagesQuery,
  readBody,
  sendMessageBody,
} from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import { endConversation, readMessagesUpTo, sendMessage } from './contacts.commands.js';
import { presentConversation, presentMessage } from './contacts.present.js';
import { getConversation, listConversations, listMessages } from './contacts.read.js';

const tags = ['conversations'];

const listAll = endpoint('person', {
  method: 'get',
  path: '/api/conversations',
  tags,
  summary: "One's own conversations, the last active first",
  responses: { 200: answer(conversationsAnswer, 'The conversations') },
});

const readOne = endpoint('person', {
  method: 'get',
  path: '/api/conversations/{conversationId}',
  tags,
  summary: 'One conversation',
  request: { params: conversationParams },
  responses: { 200: answer(conversation, 'The conversation') },
});

const listPage = endpoint('person', {
  method: 'get',
  path: '/api/conversations/{conversationId}/messages',
  tags,
  summary: 'Messages, oldest first: the newest page, or the one before a message',
  request: { params: conversationParams, query: messagesQuery },
  responses: { 200: answer(messagesAnswer, 'A page; `more`: there are older ones') },
});

const send = endpoint('person', {
  method: 'post',
  path: '/api/conversations/{conversationId}/messages',
  tags,
  summary: 'Send a message. Sent twice with one `clientId` it is one',
  request: { params: conversationParams, body: jsonBody(sendMessageBody) },
  responses: { 201: answer(message, 'The message as stored') },
});

const markRead = endpoint('person', {
  method: 'post',
  path: '/api/conversations/{conversationId}/read',
  tags,
  summary: 'Say up to which message one has read',
  request: { params: conversationParams, body: jsonBody(readBody) },
  responses: { 204: nothing },
});

const end = endpoint('person', {
  method: 'post',
  path: '/api/conversations/{conversationId}/end',
  tags,
  summary: 'End a conversation; it stays readable for both',
  request: { params: conversationParams },
  responses: { 204: nothing },
});

export function conversationRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(listAll, async (c) => {
    const rows = await asCaller(c, db, listConversations);
    return c.json({ conversations: rows.map(presentConversation) }, 200);
  });
  app.openapi(readOne, async (c) => {
    const row = await asCaller(c, db, (tx) => getConversation(tx, c.req.valid('param').conversationId));
    return c.json(presentConversation(row), 200);
  });
  app.openapi(listPage, async (c) => {
    const { before, limit } = c.req.valid('query');
    const page = await asCaller(c, db, (tx) => listMessages(tx, c.req.valid('param').conversationId, { before, limit }));
    return c.json({ messages: page.rows.map(presentMessage), more: page.more }, 200);
  });
  app.openapi(send, async (c) => {
    const { conversationId } = c.req.valid('param');
    const row = await asCaller(c, db, (tx) => sendMessage(tx, conversationId, c.req.valid('json')));
    return c.json(presentMessage(row), 201);
  });
  app.openapi(markRead, async (c) => {
    const { conversationId } = c.req.valid('param');
    await asCaller(c, db, (tx) => readMessagesUpTo(tx, conversationId, c.req.valid('json').upTo));
    return c.body(null, 204);
  });
  app.openapi(end, async (c) => {
    await asCaller(c, db, (tx) => endConversation(tx, c.req.valid('param').conversationId));
    return c.body(null, 204);
  });
  return app;
}

// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Ledger.Store;

/// <summary>What a store says of itself, written once when it is initialised; the genesis file alone may be replaced by one with the same first block.</summary>
/// <param name="Schema">Version of the schema.</param>
/// <param name="GenesisHash">Hash of the first block.</param>
/// <param name="GenesisNumber">Number of the first block.</param>
/// <param name="GenesisFile">The genesis file; empty when the host has its own.</param>
internal sealed record ChainMeta(uint Schema, Hash256 GenesisHash, ulong GenesisNumber, byte[] GenesisFile)
{
    private static ReadOnlySpan<byte> SchemaKey => "schema"u8;

    private static ReadOnlySpan<byte> GenesisKey => "genesis"u8;

    private static ReadOnlySpan<byte> FileKey => "genesisFile"u8;

    public static bool TryRead(IKeyValueReader reader, out ChainMeta meta)
    {
        meta = null!;
        if (!reader.TryGet(LedgerFamilies.Meta, SchemaKey, out byte[] schema) || schema.Length != sizeof(uint))
        {
            return false;
        }

        if (!reader.TryGet(LedgerFamilies.Meta, GenesisKey, out byte[] genesis) || genesis.Length != Hash256.Size + NumberKey.Size)
        {
            throw new StorageException("The record of the first block is damaged.");
        }

        reader.TryGet(LedgerFamilies.Meta, FileKey, out byte[] file);
        meta = new ChainMeta(
            BinaryPrimitives.ReadUInt32BigEndian(schema), new Hash256(genesis.AsSpan(0, Hash256.Size)), NumberKey.Read(genesis.AsSpan(Hash256.Size)), file);
        return true;
    }

    public void Put(IWriteBatch batch)
    {
        Span<byte> schema = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(schema, Schema);
        batch.Put(LedgerFamilies.Meta, SchemaKey, schema);
        batch.Put(LedgerFamilies.Meta, GenesisKey, [.. GenesisHash.AsSpan(), .. new NumberKey(GenesisNumber).Span]);
        batch.Put(LedgerFamilies.Meta, FileKey, GenesisFile);
    }
}

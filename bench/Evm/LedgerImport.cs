// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Import;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.SpecKit.Blocks;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>Imports a block as a node does: decoded from bytes, into a ledger on a database of its own, on the disk when the time ends.</summary>
internal static class LedgerImport
{
    /// <summary>Milliseconds that the last block of a test took.</summary>
    /// <returns>Not a number when a block was refused.</returns>
    public static double Measure(BlockTestCase test)
    {
        string folder = Directory.CreateTempSubdirectory("powerverse-import-").FullName;
        try
        {
            using RocksDbStore store = RocksDbStore.Open(folder, LedgerFamilies.Layout);
            GenesisSpec genesis = GenesisOf(test);
            ChainLedger.Initialize(store, genesis);
            using ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings(), genesis).Value;
            foreach (BlockTestStep step in test.Steps.SkipLast(1))
            {
                if (!TryImport(ledger, step))
                {
                    return double.NaN;
                }
            }

            long from = Stopwatch.GetTimestamp();
            return TryImport(ledger, test.Steps[^1]) ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : double.NaN;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool TryImport(ChainLedger ledger, BlockTestStep step)
    {
        if (!Block.TryDecode(step.Rlp, out Block block, out _))
        {
            return false;
        }

        Result<ImportedBlock, ImportError> imported = ledger.Importer.Import(block);
        return imported.IsSuccess;
    }

    private static GenesisSpec GenesisOf(BlockTestCase test)
    {
        Block.TryDecode(test.GenesisRlp, out Block genesis, out _);
        BlockHeader header = genesis.Header;
        return new GenesisSpec
        {
            Chain = test.Spec,
            Accounts = [.. test.Pre.Accounts.Select(pair => new GenesisAccount
            {
                Address = pair.Key,
                Balance = pair.Value.Balance,
                Nonce = pair.Value.Nonce,
                Code = pair.Value.Code,
                Storage = pair.Value.Storage.Where(slot => !slot.Value.IsZero).Select(slot => new StorageChange(slot.Key, slot.Value)).ToArray(),
            })],
            Number = header.Number,
            ParentHash = header.ParentHash,
            Timestamp = header.Timestamp,
            GasLimit = header.GasLimit,
            GasUsed = header.GasUsed,
            Difficulty = header.Difficulty,
            Nonce = header.Nonce,
            MixHash = header.MixHash,
            Beneficiary = header.Beneficiary,
            ExtraData = header.ExtraData,
            BaseFeePerGas = header.BaseFeePerGas,
            BlobGasUsed = header.BlobGasUsed,
            ExcessBlobGas = header.ExcessBlobGas,
        };
    }
}

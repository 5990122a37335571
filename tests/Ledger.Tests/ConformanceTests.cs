// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.Storage.RocksDb;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Ledger.Tests;

/// <summary>The chain of ethereum/execution-apis: 54 blocks through every fork, from proof of work to Osaka.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ConformanceTests
{
    private const string Archive = "rpc/execution-apis.zip";
    private const ulong HeadNumber = 54;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Public_chain_imports_to_its_published_state(bool isOnDisk)
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        string directory = Directory.CreateTempSubdirectory("powerverse-ledger-").FullName;
        try
        {
            using IKeyValueStore store = isOnDisk
                ? RocksDbStore.Open(Path.Combine(directory, "db"), LedgerFamilies.Layout)
                : new MemoryStore(LedgerFamilies.All);
            await ImportAndCheck(store, path);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task ImportAndCheck(IKeyValueStore store, string archive)
    {
        byte[] genesisFile = FixtureReader.ReadZipEntry(archive, "tests/genesis.json");
        byte[] blocks = FixtureReader.ReadZipEntry(archive, "tests/chain.rlp");
        GenesisSpec genesis = GenesisJson.Parse(genesisFile).Value;
        Hash256 genesisHash = ChainLedger.Initialize(store, genesis, genesisFile).Value;
        using (ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings()).Value)
        {
            Result<BlockFileProgress, BlockFileError> result =
                await new BlockFileImport(ledger, new MemoryStream(blocks)).RunAsync(null, CancellationToken.None);
            result.IsSuccess.Should().BeTrue();
            result.Value.Blocks.Should().Be((long)HeadNumber);
            result.Value.Bytes.Should().Be(blocks.Length);
            ledger.Chain.GetBlock(1).Value.Header.ParentHash.Should().Be(genesisHash);
        }

        using ChainLedger reopened = ChainLedger.Open(store, new LedgerSettings()).Value;
        IBlockChain chain = reopened.Chain;
        chain.Head.Number.Should().Be(HeadNumber);
        CheckState(chain, FixtureReader.ReadZipEntry(archive, "chain/headstate.json"));
        chain.GetTotalDifficulty(HeadNumber).Value.Should().BeGreaterThanOrEqualTo(genesis.Chain.TerminalTotalDifficulty!.Value);
        chain.GetTotalDifficulty(1).Value.Should().Be(genesis.Difficulty + chain.GetBlock(1).Value.Header.Difficulty);
        reopened.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        reopened.Verifier.VerifyBlocks(1, HeadNumber, null, CancellationToken.None).Value.Count.Should().Be((long)HeadNumber == 54 ? 54UL : 0);

        MemoryStream exported = new();
        BlockFileExport.Write(chain, 1, HeadNumber, exported, null, null, CancellationToken.None).Value.Blocks.Should().Be((long)HeadNumber);
        exported.ToArray().Should().Equal(blocks);

        reopened.Unwinder.Unwind(0, null, CancellationToken.None).Value.Hash.Should().Be(genesisHash);
        reopened.Verifier.VerifyState(null, CancellationToken.None).Should().BeNull();
        (await new BlockFileImport(reopened, new MemoryStream(blocks)).RunAsync(null, CancellationToken.None)).IsSuccess.Should().BeTrue();
    }

    private static void CheckState(IBlockChain chain, byte[] headState)
    {
        using JsonDocument document = JsonDocument.Parse(headState);
        Hash256.Parse(document.RootElement.GetProperty("root").GetString()).Should().Be(chain.Head.StateRoot);
        using IStateSnapshot state = chain.OpenState(chain.Head.Number).Value;
        foreach (JsonProperty item in document.RootElement.GetProperty("accounts").EnumerateObject())
        {
            state.TryGetAccount(Address.Parse(item.Name), out Account account).Should().BeTrue();
            account.Balance.Should().Be(UInt256.Parse(item.Value.GetProperty("balance").GetString()!));
            account.Nonce.Should().Be(item.Value.GetProperty("nonce").GetUInt64());
            account.StorageRoot.Should().Be(Hash256.Parse(item.Value.GetProperty("root").GetString()));
            account.CodeHash.Should().Be(Hash256.Parse(item.Value.GetProperty("codeHash").GetString()));
        }
    }
}

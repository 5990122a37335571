// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Core.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BlockFixtureTests
{
    [TestCase("blockchain_tests/cancun.zip")]
    [TestCase("blockchain_tests/prague.zip")]
    [TestCase("blockchain_tests/osaka.zip")]
    [TestCase("blockchain_tests/transition.zip")]
    [TestCase("legacy/blocks_cancun.zip")]
    public void Valid_block_decodes_to_its_hash_and_encodes_to_the_same_bytes(string archive)
    {
        if (!Fixtures.TryLocate(archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        List<string> failures = [];
        int blocks = 0;
        foreach (FixtureEntry entry in FixtureReader.Read(path))
        {
            using JsonDocument document = FixtureJson.Parse(entry);
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                if (!test.Value.TryMember("blocks", out JsonElement list))
                {
                    continue;
                }

                CheckGenesis(test, failures);
                foreach (JsonElement block in list.EnumerateArray())
                {
                    blocks++;
                    CheckBlock(test.Name, block, failures);
                }
            }
        }

        blocks.Should().BePositive();
        failures.Should().BeEmpty();
    }

    [Test]
    public void Exported_chain_decodes_block_by_block()
    {
        if (!Fixtures.TryLocate("rpc/execution-apis.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        byte[] chain = FixtureReader.ReadZipEntry(path, "tests/chain.rlp");
        RlpReader reader = new(chain);
        Hash256 parent = default;
        ulong number = 0;
        while (!reader.IsAtEnd)
        {
            reader.TryReadItem(out ReadOnlySpan<byte> encoded).Should().BeTrue();
            Block.TryDecode(encoded, out Block block, out BlockDecodeError error).Should().BeTrue(error.ToString());
            block.Header.Number.Should().Be(++number);
            block.Encode().Should().Equal(encoded.ToArray());
            if (number > 1)
            {
                block.Header.ParentHash.Should().Be(parent);
            }

            Block.ComputeOmmersHash(block.Ommers).Should().Be(block.Header.OmmersHash);
            parent = block.Hash;
        }

        number.Should().Be(54);
        parent.Should().Be(Hash256.Parse("0xd226371d0b1551adb03fb52b71f08e3e11247fe9b1af994768af8cdaa8e7dcd7"));
    }

    private static void CheckGenesis(JsonProperty test, List<string> failures)
    {
        byte[] encoded = test.Value.GetProperty("genesisRLP").AsBytes();
        if (!Block.TryDecode(encoded, out Block genesis, out BlockDecodeError error))
        {
            failures.Add($"{test.Name}: genesis: {error}");
        }
        else if (!genesis.Encode().AsSpan().SequenceEqual(encoded))
        {
            failures.Add($"{test.Name}: genesis: other bytes");
        }
    }

    private static void CheckBlock(string name, JsonElement block, List<string> failures)
    {
        byte[] encoded = block.GetProperty("rlp").AsBytes();
        bool isDecoded = Block.TryDecode(encoded, out Block decoded, out BlockDecodeError error);
        if (!block.TryMember("hash", out JsonElement hash))
        {
            // An invalid block need not decode; when it does, nothing may be lost.
            if (isDecoded && !decoded.Encode().AsSpan().SequenceEqual(encoded))
            {
                failures.Add($"{name}: invalid block, other bytes");
            }

            return;
        }

        if (!isDecoded)
        {
            failures.Add($"{name}: {error}");
        }
        else if (decoded.Hash != hash.AsHash())
        {
            failures.Add($"{name}: hash {decoded.Hash}");
        }
        else if (!Rebuild(decoded).Encode().AsSpan().SequenceEqual(encoded))
        {
            failures.Add($"{name}: other bytes");
        }
    }

    /// <summary>The same block from its fields, so that no cached bytes take part.</summary>
    private static Block Rebuild(Block block)
    {
        Transaction[] transactions = [.. block.Transactions.Select(transaction => transaction with { Nonce = transaction.Nonce })];
        Block rebuilt = new(block.Header with { Number = block.Header.Number }, transactions, block.Ommers, block.Withdrawals);
        return rebuilt.EncodedSizeBytes == block.EncodedSizeBytes ? rebuilt : throw new InvalidOperationException("Another size.");
    }
}

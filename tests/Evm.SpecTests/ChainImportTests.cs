// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit;
using PowerVerse.Chain.SpecKit.Blocks;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.SpecTests;

/// <summary>The chain behind the JSON-RPC exchanges: every fork from Homestead to BPO2, through the merge.</summary>
[Category("Spec")]
public sealed class ChainImportTests
{
    private const string Archive = "rpc/execution-apis.zip";

    [Test]
    public void Chain_through_all_forks_imports_to_its_head()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        GenesisSpec genesis = GenesisJson.Parse(FixtureReader.ReadZipEntry(path, "tests/genesis.json")).Value;
        using JsonDocument head = FixtureJson.Parse(FixtureReader.ReadZipEntry(path, "tests/headfcu.json"));
        Hash256 expectedHead = head.RootElement.GetProperty("params")[0].GetProperty("headBlockHash").AsHash();
        Hash256 stateRoot = SpecWorld.Create(GenesisBuilder.BuildState(genesis)).Root;
        Block genesisBlock = GenesisBuilder.BuildBlock(genesis, stateRoot);
        using Interpreter interpreter = new();
        SpecChain chain = new(genesis.Chain, GenesisBuilder.BuildState(genesis), genesisBlock, interpreter);
        foreach (byte[] rlp in ChainFile.Split(FixtureReader.ReadZipEntry(path, "tests/chain.rlp")))
        {
            Refusal? refusal = chain.Import(rlp, _ => { }, out BlockHeader? header);
            refusal.Should().BeNull("block {0} is valid", header?.Number);
        }

        chain.Head.Hash.Should().Be(expectedHead);
    }
}

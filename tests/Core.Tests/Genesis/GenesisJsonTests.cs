// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Primitives.Rlp;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Core.Tests.Genesis;

[Parallelizable(ParallelScope.All)]
public sealed class GenesisJsonTests
{
    private const string Osaka =
        """
        "chainId": 1, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0, "constantinopleBlock": 0,
        "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0, "terminalTotalDifficulty": 0, "shanghaiTime": 0,
        "cancunTime": 0, "pragueTime": 0, "osakaTime": 0
        """;

    [Test]
    public void Public_chain_of_all_forks_reads_as_its_environment_says()
    {
        if (!Fixtures.TryLocate("rpc/execution-apis.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        GenesisSpec genesis = Accept(FixtureReader.ReadZipEntry(path, "tests/genesis.json"));
        ChainSpec chain = genesis.Chain;
        chain.ChainId.Should().Be(3_503_995_874_084_926);
        chain.TerminalTotalDifficulty.Should().Be((UInt256)4_732_352UL);
        chain.DepositContract.Should().Be(Address.Zero);
        chain.BlobParametersAt(540).Should().Be(new BlobParameters(14, 21, 11_684_671));
        chain.BlobParametersAt(510).Should().Be(new BlobParameters(10, 15, 8_346_193));
        chain.BlobParametersAt(480).Should().Be(BlobParameters.Prague);
        genesis.UnknownMembers.Should().BeEmpty();
        genesis.Accounts.Should().BeInAscendingOrder(account => account.Address);

        RlpReader blocks = new(FixtureReader.ReadZipEntry(path, "tests/chain.rlp"));
        UInt256 totalDifficulty = genesis.Difficulty;
        BlockHeader? parent = null;
        while (!blocks.IsAtEnd)
        {
            blocks.TryReadItem(out ReadOnlySpan<byte> encoded);
            Block.TryDecode(encoded, out Block block, out _).Should().BeTrue();
            BlockHeader header = block.Header;
            bool isMerged = chain.IsTerminal(totalDifficulty);
            isMerged.Should().Be(header.Number > 35);
            isMerged.Should().Be(header.Difficulty.IsZero);
            chain.IsMergedAt(header.Number, header.Timestamp).Should().Be(isMerged);
            Revision revision = chain.RevisionOf(header);
            revision.Should().Be(chain.RevisionAt(header.Number, header.Timestamp));
            revision.Should().Be(ExpectedRevision(header.Number, header.Timestamp));
            if (!isMerged && parent is not null)
            {
                header.Difficulty.Should().Be(Difficulty.Next(chain, parent, header.Timestamp));
            }

            (header.BaseFeePerGas is not null).Should().Be(revision >= Revision.London);
            (block.Withdrawals is not null).Should().Be(revision >= Revision.Shanghai);
            (header.ParentBeaconBlockRoot is not null).Should().Be(revision >= Revision.Cancun);
            (header.RequestsHash is not null).Should().Be(revision >= Revision.Prague);
            totalDifficulty += header.Difficulty;
            parent = header;
        }

        parent!.Number.Should().Be(54);
    }

    [Test]
    public void Public_tracer_chains_are_read()
    {
        if (!Fixtures.TryLocate("rpc/tracers-geth.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        int count = 0;
        foreach (FixtureEntry entry in FixtureReader.Read(path))
        {
            using JsonDocument document = FixtureJson.Parse(entry);
            if (document.RootElement.TryMember("genesis", out JsonElement genesis))
            {
                count++;
                GenesisSpec read = Accept(Encoding.UTF8.GetBytes(genesis.GetRawText()));
                read.Accounts.Should().NotBeEmpty(entry.Name);
            }
        }

        count.Should().BePositive();
    }

    [Test]
    public void Numbers_are_read_in_every_form_and_null_counts_as_absent()
    {
        GenesisSpec genesis = Accept(
            """
            {
              "config": { "chainId": "0x539", "homesteadBlock": "5", "terminalTotalDifficulty": 58750000000000000000000, "londonBlock": null },
              "nonce": "0x42", "timestamp": "100", "gasLimit": 30000000, "difficulty": "0x0400", "number": null, "baseFeePerGas": null,
              "coinbase": "0x00000000000000000000000000000000000000aa", "extraData": "0x0102",
              "alloc": {
                "00000000000000000000000000000000000000ff": { "balance": "0x01", "nonce": "0x2", "code": "0x6000", "storage": { "0x02": "0x03", "01": "0x00", "0x0a": "ff" } },
                "0x0000000000000000000000000000000000000001": { "balance": 100000000000000000000000 },
                "0x0000000000000000000000000000000000000002": { "balance": "7", "secretKey": "0x01" }
              }
            }
            """);
        genesis.Chain.ChainId.Should().Be(1337);
        genesis.Chain.HomesteadBlock.Should().Be(5);
        genesis.Chain.LondonBlock.Should().BeNull();
        genesis.Chain.TerminalTotalDifficulty.Should().Be(UInt256.Parse("58750000000000000000000"));
        genesis.Nonce.Should().Be(0x42);
        genesis.Timestamp.Should().Be(100);
        genesis.GasLimit.Should().Be(30_000_000);
        genesis.Difficulty.Should().Be((UInt256)1024UL);
        genesis.Beneficiary.Should().Be(Address.Parse("0x00000000000000000000000000000000000000aa"));
        genesis.ExtraData.ToArray().Should().Equal(1, 2);
        genesis.UnknownMembers.Should().BeEmpty();
        genesis.Accounts.Select(account => account.Balance).Should().Equal(UInt256.Parse("100000000000000000000000"), 7UL, 1UL);

        StateDiff state = GenesisBuilder.BuildState(genesis);
        AccountChange contract = state.Accounts[2];
        contract.Nonce.Should().Be(2);
        contract.CodeHash.Should().Be(Keccak256.Hash(Hex.Decode("6000")));
        contract.NewCode.ToArray().Should().Equal(0x60, 0);
        contract.Storage.ToArray().Should().Equal(new StorageChange(2UL, 3UL), new StorageChange(10UL, 255UL));
        state.Accounts[0].CodeHash.Should().Be(Account.EmptyCodeHash);
    }

    [Test]
    public void Header_of_every_fork_has_its_fields()
    {
        GenesisSpec genesis = Accept($$"""{ "config": { {{Osaka}} }, "alloc": {} }""");
        Hash256 root = Hash256.Parse("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
        Block block = GenesisBuilder.BuildBlock(genesis, root);
        BlockHeader header = block.Header;
        header.StateRoot.Should().Be(root);
        header.Difficulty.Should().Be(UInt256.Zero);
        header.GasLimit.Should().Be(GenesisJson.DefaultGasLimit);
        header.BaseFeePerGas.Should().Be((UInt256)GenesisBuilder.InitialBaseFee);
        header.WithdrawalsRoot.Should().Be(Account.EmptyStorageRoot);
        header.BlobGasUsed.Should().Be(0);
        header.ExcessBlobGas.Should().Be(0);
        header.ParentBeaconBlockRoot.Should().Be(Hash256.Zero);
        header.RequestsHash.Should().Be(ExecutionRequests.EmptyHash);
        block.Withdrawals.Should().BeEmpty();
        Block.TryDecode(block.Encode(), out Block decoded, out _).Should().BeTrue();
        decoded.Hash.Should().Be(block.Hash);

        Block old = GenesisBuilder.BuildBlock(Accept("""{ "config": { "chainId": 1 }, "alloc": {} }"""), root);
        old.Header.BaseFeePerGas.Should().BeNull();
        old.Header.Difficulty.Should().Be((UInt256)Difficulty.Minimum);
        old.Withdrawals.Should().BeNull();
    }

    [Test]
    public void Section_powerverse_sets_the_departures_and_is_kept_for_others()
    {
        GenesisSpec genesis = Accept(
            $$"""
            {
              "config": { {{Osaka}} },
              "powerverse": { "baseFeeChangeDenominator": 96, "minBaseFee": "2000000000", "blobs": false, "requests": false, "gasLimit": 30000000, "validators": [1] },
              "alloc": {}
            }
            """);
        genesis.Chain.PowerVerse.Should().Be(new PowerVerseRules
        {
            BaseFeeChangeDenominator = 96,
            MinBaseFee = 2_000_000_000UL,
            AreBlobsEnabled = false,
            AreRequestsEnabled = false,
            TargetGasLimit = 30_000_000,
        });
        genesis.UnknownMembers.Should().BeEmpty();
        JsonDocument.Parse(genesis.PowerVerseJson).RootElement.GetProperty("validators").GetArrayLength().Should().Be(1);
        GenesisBuilder.BuildHeader(genesis, default).BaseFeePerGas.Should().Be((UInt256)2_000_000_000UL, "the minimum is above the usual initial fee");
        GenesisSpec plain = Accept($$"""{ "config": { {{Osaka}} }, "alloc": {} }""");
        plain.Chain.PowerVerse.Should().Be(PowerVerseRules.Ethereum);
        plain.PowerVerseJson.IsEmpty.Should().BeTrue();
    }

    [Test]
    public void Unknown_members_are_reported_and_unknown_forks_bound_the_chain()
    {
        GenesisSpec genesis = Accept(
            $$"""
            {
              "config": { {{Osaka}}, "amsterdamTime": 900, "verkleTime": 800, "fancyBlock": 7, "colour": "red", "nullTime": null, "clique": { "period": 1 } },
              "mood": 1, "stateRoot": "0x00", "alloc": { "0000000000000000000000000000000000000001": { "balance": "1", "hat": true } }
            }
            """);
        genesis.Chain.UnknownForkTime.Should().Be(800);
        genesis.Chain.UnknownForkBlock.Should().Be(7);
        genesis.UnknownMembers.Should().BeEquivalentTo(
            "config.amsterdamTime",
            "config.verkleTime",
            "config.fancyBlock",
            "config.colour",
            "config.nullTime",
            "alloc.0000000000000000000000000000000000000001.hat",
            "mood");
    }

    [Test]
    public void Dao_fork_is_taken_or_refused()
    {
        ChainSpec taken = Accept("""{ "config": { "chainId": 1, "homesteadBlock": 1, "daoForkBlock": 5, "daoForkSupport": true }, "alloc": {} }""").Chain;
        taken.DaoForkBlock.Should().Be(5);
        taken.IsDaoForkSupported.Should().BeTrue();
        Accept("""{ "config": { "chainId": 1, "homesteadBlock": 1, "daoForkBlock": 5 }, "alloc": {} }""").Chain.IsDaoForkSupported.Should().BeFalse();
        Accept("""{ "config": { "chainId": 1, "terminalTotalDifficultyPassed": true }, "alloc": {} }""").Chain.TerminalTotalDifficulty.Should().Be(UInt256.Zero);
    }

    [Test]
    public void Text_that_is_no_Unicode_is_refused()
    {
        byte[] text = [.. "{ \"config\": { \"chainId\": \""u8, 0xff, .. "\" }, \"alloc\": {} }"u8];
        GenesisJson.Parse(text).Error.Code.Should().Be(GenesisErrorCode.NotJson);
    }

    [TestCase("{", GenesisErrorCode.NotJson, "")]
    [TestCase("[]", GenesisErrorCode.WrongType, "")]
    [TestCase("""{ "alloc": {}, "alloc": {} }""", GenesisErrorCode.NotJson, "")]
    [TestCase("""{ "alloc": {} }""", GenesisErrorCode.MemberMissing, "config")]
    [TestCase("""{ "config": { "chainId": 1 } }""", GenesisErrorCode.MemberMissing, "alloc")]
    [TestCase("""{ "config": {}, "alloc": {} }""", GenesisErrorCode.MemberMissing, "config.chainId")]
    [TestCase("""{ "config": 5, "alloc": {} }""", GenesisErrorCode.WrongType, "config")]
    [TestCase("""{ "config": { "chainId": true }, "alloc": {} }""", GenesisErrorCode.WrongType, "config.chainId")]
    [TestCase("""{ "config": { "chainId": 1.5 }, "alloc": {} }""", GenesisErrorCode.NotANumber, "config.chainId")]
    [TestCase("""{ "config": { "chainId": -1 }, "alloc": {} }""", GenesisErrorCode.NotANumber, "config.chainId")]
    [TestCase("""{ "config": { "chainId": "" }, "alloc": {} }""", GenesisErrorCode.NotANumber, "config.chainId")]
    [TestCase("""{ "config": { "chainId": "0x10000000000000000" }, "alloc": {} }""", GenesisErrorCode.OutOfRange, "config.chainId")]
    [TestCase("""{ "config": { "chainId": 1, "daoForkSupport": 1 }, "alloc": {} }""", GenesisErrorCode.WrongType, "config.daoForkSupport")]
    [TestCase("""{ "config": { "chainId": 1, "londonBlock": 0 }, "alloc": {} }""", GenesisErrorCode.ForkPredecessorMissing, "config.londonBlock")]
    [TestCase("""{ "config": { "chainId": 1, "homesteadBlock": 3, "eip150Block": 2 }, "alloc": {} }""", GenesisErrorCode.ForkBeforePredecessor, "config.eip150Block")]
    [TestCase("""{ "config": { "chainId": 1, "homesteadBlock": 3, "daoForkBlock": 2 }, "alloc": {} }""", GenesisErrorCode.ForkBeforePredecessor, "config.daoForkBlock")]
    [TestCase("""{ "config": { "chainId": 1, "eip155Block": 2 }, "alloc": {} }""", GenesisErrorCode.ForkSplit, "config.eip155Block")]
    [TestCase("""{ "config": { "chainId": 1, "depositContractAddress": "0x01" }, "alloc": {} }""", GenesisErrorCode.NotHexBytes, "config.depositContractAddress")]
    [TestCase("""{ "config": { "chainId": 1 }, "alloc": {}, "mixHash": 5 }""", GenesisErrorCode.WrongType, "mixHash")]
    [TestCase("""{ "config": { "chainId": 1 }, "alloc": {}, "extraData": "0x1" }""", GenesisErrorCode.NotHexBytes, "extraData")]
    [TestCase("""{ "config": { "chainId": 1 }, "alloc": { "0x01": {} } }""", GenesisErrorCode.NotHexBytes, "alloc.0x01")]
    [TestCase(
        """{ "config": { "chainId": 1 }, "alloc": { "0000000000000000000000000000000000000001": {}, "0x0000000000000000000000000000000000000001": {} } }""",
        GenesisErrorCode.Duplicate,
        "alloc.0x0000000000000000000000000000000000000001")]
    [TestCase(
        """{ "config": { "chainId": 1 }, "alloc": { "0000000000000000000000000000000000000001": { "storage": { "0x1": "0x1", "0x01": "0x2" } } } }""",
        GenesisErrorCode.Duplicate,
        "alloc.0000000000000000000000000000000000000001.storage.0x1")]
    [TestCase(
        """{ "config": { "chainId": 1 }, "alloc": { "0000000000000000000000000000000000000001": { "storage": { "0x1": 5 } } } }""",
        GenesisErrorCode.NotHexBytes,
        "alloc.0000000000000000000000000000000000000001.storage.0x1")]
    [TestCase(
        """{ "config": { "chainId": 1 }, "alloc": { "0000000000000000000000000000000000000001": { "balance": "ten" } } }""",
        GenesisErrorCode.NotANumber,
        "alloc.0000000000000000000000000000000000000001.balance")]
    [TestCase("""{ "config": { "chainId": 1 }, "alloc": {}, "powerverse": { "baseFeeChangeDenominator": 0 } }""", GenesisErrorCode.OutOfRange, "powerverse.baseFeeChangeDenominator")]
    [TestCase("""{ "config": { "chainId": 1 }, "alloc": {}, "powerverse": { "blobs": "no" } }""", GenesisErrorCode.WrongType, "powerverse.blobs")]
    [TestCase("""{ "config": { "chainId": 1, "blobSchedule": { "cancun": { "target": 3 } } }, "alloc": {} }""", GenesisErrorCode.MemberMissing, "config.blobSchedule.cancun.max")]
    [TestCase(
        """{ "config": { "chainId": 1, "blobSchedule": { "cancun": { "target": 3, "max": 2, "baseFeeUpdateFraction": 1 } } }, "alloc": {} }""",
        GenesisErrorCode.BlobParametersInvalid,
        "config.blobSchedule.cancun")]
    public void Wrong_file_is_refused_with_its_path(string text, GenesisErrorCode code, string path)
    {
        Result<GenesisSpec, GenesisError> result = GenesisJson.Parse(Encoding.UTF8.GetBytes(text));
        result.IsSuccess.Should().BeFalse();
        result.Error.Should().Be(new GenesisError(code, path));
    }

    [Test]
    public void Forks_after_the_merge_are_checked()
    {
        Refuse("\"bpo1Time\": 5").Should().Be(new GenesisError(GenesisErrorCode.MemberMissing, "config.blobSchedule.bpo1"));
        Refuse("\"bpo2Time\": 5, \"blobSchedule\": { \"bpo2\": { \"target\": 1, \"max\": 2, \"baseFeeUpdateFraction\": 3 } }")
            .Should().Be(new GenesisError(GenesisErrorCode.ForkPredecessorMissing, "config.bpo2Time"));
        GenesisJson.Parse(Encoding.UTF8.GetBytes($$"""{ "config": { {{Osaka.Replace("\"terminalTotalDifficulty\": 0,", "", StringComparison.Ordinal)}} }, "alloc": {} }"""))
            .Error.Should().Be(new GenesisError(GenesisErrorCode.ForkWithoutMerge, "config.shanghaiTime"));
    }

    private static Revision ExpectedRevision(ulong number, ulong timestamp) =>
        timestamp >= 480 ? Revision.Osaka
        : timestamp >= 450 ? Revision.Prague
        : timestamp >= 420 ? Revision.Cancun
        : timestamp >= 390 ? Revision.Shanghai
        : number >= 36 ? Revision.Paris
        : number >= 27 ? Revision.London
        : number >= 24 ? Revision.Berlin
        : number >= 18 ? Revision.Istanbul
        : number >= 15 ? Revision.Petersburg
        : number >= 12 ? Revision.Constantinople
        : number >= 9 ? Revision.Byzantium
        : number >= 6 ? Revision.SpuriousDragon
        : number >= 3 ? Revision.TangerineWhistle
        : Revision.Homestead;

    private static GenesisError Refuse(string members) =>
        GenesisJson.Parse(Encoding.UTF8.GetBytes($$"""{ "config": { {{Osaka}}, {{members}} }, "alloc": {} }""")).Error;

    private static GenesisSpec Accept(string text) => Accept(Encoding.UTF8.GetBytes(text));

    private static GenesisSpec Accept(byte[] text)
    {
        Result<GenesisSpec, GenesisError> result = GenesisJson.Parse(text);
        return result.IsSuccess ? result.Value : throw new InvalidOperationException(result.Error.ToString());
    }
}

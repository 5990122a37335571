// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Fuzz.Targets;

namespace PowerVerse.Chain.Fuzz;

/// <summary>Every target by name.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<(string Name, Func<IFuzzTarget> Create)> All { get; } =
    [
        ("rlp", () => new RlpTarget()),
        ("transaction", () => new TransactionTarget()),
        ("header", () => new HeaderTarget()),
        ("block", () => new BlockTarget()),
        ("receipt", () => new ReceiptTarget()),
        ("genesis", () => new GenesisTarget()),
        ("bytecode", () => new BytecodeTarget()),
        ("consensus-message", () => new ConsensusMessageTarget()),
        ("consensus-vote", () => new VoteTarget()),
        ("consensus-certificate", () => new CertificateTarget()),
        ("consensus-evidence", () => new EvidenceTarget()),
        ("consensus-epoch-proof", () => new EpochProofTarget()),
        ("consensus-log", () => new ConsensusLogTarget()),
        ("consensus-log-record", () => new LogRecordTarget()),
        ("consensus-key-file", () => new KeyFileTarget()),
        ("consensus-signing-record", () => new SigningRecordTarget()),
        ("consensus-interchange", () => new InterchangeTarget()),
        ("pool-journal", () => new PoolJournalTarget()),
        ("network-block-request", () => new BlockRequestTarget()),
        ("network-data-request", () => new DataRequestTarget()),
        ("network-state-range", () => new StateRangeTarget()),
        ("network-certified-block", () => new CertifiedBlockTarget()),
        ("network-transactions", () => new TransactionBatchTarget()),
        ("network-chain-status", () => new ChainStatusTarget()),
        ("network-compressed", () => new CompressedContentTarget()),
        ("network-account", () => new AccountTarget()),
        ("file-blocks", () => new BlockFileTarget()),
        ("file-finality-record", () => new FinalityRecordTarget()),
        ("libp2p-framing", () => new FramingTarget()),
        ("libp2p-node-key", () => new NodeKeyTarget()),
        ("libp2p-multiaddress", () => new MultiaddressTarget()),
        ("libp2p-address-text", () => new AddressTextTarget()),
        ("libp2p-multistream", () => new MultistreamTarget()),
        ("libp2p-noise", () => new NoiseTarget()),
        ("libp2p-yamux", () => new YamuxTarget()),
        ("libp2p-gossip", () => new GossipTarget()),
        ("libp2p-peer-message", () => new PeerMessageTarget()),
        .. PrecompileSet.For(Revision.Osaka).Addresses.Select(address =>
            (string.Create(CultureInfo.InvariantCulture, $"precompile-{(address.AsSpan()[18] << 8) | address.AsSpan()[19]:x3}"),
             (Func<IFuzzTarget>)(() => new PrecompileTarget(address)))),
    ];
}

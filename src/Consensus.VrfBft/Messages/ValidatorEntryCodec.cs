// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>RLP of a validator's entry: [address, vrfKey, voteRoot, depth, registeredEpoch, weight].</summary>
internal static class ValidatorEntryCodec
{
    internal static void Write(ref RlpWriter writer, in ValidatorEntry entry)
    {
        int list = writer.BeginList();
        writer.Write(entry.Address);
        writer.Write(entry.VrfKey.AsSpan());
        writer.Write(entry.VoteRoot);
        writer.Write((ulong)entry.VoteTreeDepth);
        writer.Write(entry.RegisteredEpoch.Value);
        writer.Write(entry.Weight.Value);
        writer.EndList(list);
    }

    internal static bool TryRead(ref WireReader reader, out ValidatorEntry entry)
    {
        entry = default;
        if (!reader.TryReadList(out WireReader fields))
        {
            return false;
        }

        if (!fields.TryReadAddress(out Address address)
            || !fields.TryReadKey(out PublicKey vrfKey)
            || !fields.TryReadHash(out Hash256 voteRoot)
            || !fields.TryReadNumber(VoteKeyTree.DepthMax, out ulong depth)
            || !fields.TryReadEpoch(out Epoch registered)
            || !fields.TryReadNumber(StakeWeight.TotalLimit - 1, out ulong weight)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        entry = new ValidatorEntry(address, vrfKey, voteRoot, (byte)depth, registered, new StakeWeight(weight));
        return true;
    }
}

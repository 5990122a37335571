// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Tests.Chains;

/// <summary>Everything that the test chain can have changed, read at one moment: the naive history is a list of these.</summary>
internal sealed class StateModel
{
    private static readonly Address[] Known =
    [
        .. TestGenesis.Senders, .. TestGenesis.Contracts, .. Enumerable.Range(0, 12).Select(TestLedger.Receiver),
        Address.Parse("0x00000000000000000000000000000000000000fe"), Address.Parse("0x00000000000000000000000000000000000000dd"),
    ];

    private static readonly UInt256[] Slots = [0, 1, 2, 3, 4, 5, 6, 7, 100];

    private readonly Dictionary<Address, Account?> _accounts = [];
    private readonly Dictionary<(Address, UInt256), UInt256> _slots = [];

    public static StateModel Read(IStateView state)
    {
        StateModel model = new();
        foreach (Address address in Known)
        {
            model._accounts[address] = state.TryGetAccount(address, out Account account) ? account : null;
            foreach (UInt256 slot in Slots)
            {
                model._slots[(address, slot)] = state.GetStorage(address, slot);
            }
        }

        return model;
    }

    public void ShouldEqual(IStateView state)
    {
        StateModel other = Read(state);
        other._accounts.Should().Equal(_accounts);
        other._slots.Should().Equal(_slots);
    }

    public static void ProofsShouldHold(IStateSnapshot snapshot)
    {
        foreach (Address address in Known)
        {
            State.Merkle.Proofs.AccountProof proof = snapshot.Prove(address, Slots).Value;
            proof.TryVerify(snapshot.Header.StateRoot, out State.Merkle.Proofs.ProofError error).Should().BeTrue(error.ToString());
            snapshot.TryGetAccount(address, out Account account);
            proof.Account.Should().Be(account);
        }
    }
}

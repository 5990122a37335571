// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Tests;

/// <summary>Accounts that others can move: delegations and authorizations of EIP-7702, with the limits of go-ethereum.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class DelegationTests
{
    [Test]
    public void Submit_delegated_sender_has_one_and_may_replace_it()
    {
        TestPool pool = new();
        pool.State.Set(TestPool.AddressOf(1), 0, TestPool.Rich, TestState.DelegationCode);
        pool.Refused(1, TestPool.Transfer(1)).Code.Should().Be(PoolRefusalCode.DelegatedGap);
        pool.Send(1, TestPool.Transfer(0, tip: 100)).IsSuccess.Should().BeTrue();
        pool.Refused(1, TestPool.Transfer(1)).Code.Should().Be(PoolRefusalCode.DelegatedLimit);
        pool.Send(1, TestPool.Transfer(0, tip: 120, feeCap: TestPool.BaseFee * 3)).IsSuccess.Should().BeTrue();
    }

    [Test]
    public void Submit_sender_whose_authorization_is_on_the_way_has_one()
    {
        TestPool pool = new();
        pool.Fund(2);
        pool.Send(1, TestPool.SetCode(0, TestPool.Authorization(2))).IsSuccess.Should().BeTrue();
        pool.Send(2, TestPool.Transfer(0)).IsSuccess.Should().BeTrue();
        pool.Refused(2, TestPool.Transfer(1)).Code.Should().Be(PoolRefusalCode.DelegatedLimit);
    }

    [Test]
    public void Submit_authorization_by_a_sender_with_two_waiting_is_refused()
    {
        TestPool pool = new();
        pool.Send(2, TestPool.Transfer(0));
        pool.Send(3, TestPool.SetCode(0, TestPool.Authorization(2))).IsSuccess.Should().BeTrue("it has one waiting");
        pool.Send(4, TestPool.Transfer(0));
        pool.Send(4, TestPool.Transfer(1));
        pool.Refused(5, TestPool.SetCode(0, TestPool.Authorization(4))).Code.Should().Be(PoolRefusalCode.AuthorityReserved);
    }

    [Test]
    public void OnBlock_reads_delegated_and_authorizing_senders_again()
    {
        TestPool pool = new();
        pool.State.Set(TestPool.AddressOf(1), 0, TestPool.Rich, TestState.DelegationCode);
        pool.Send(1, TestPool.Transfer(0));
        pool.Send(2, TestPool.Transfer(0));
        TestState drained = pool.State.Copy();
        drained.Set(TestPool.AddressOf(1), 0, 0, TestState.DelegationCode);
        drained.Set(TestPool.AddressOf(2), 1, TestPool.Rich, TestState.DelegationCode);
        drained.Set(TestPool.AddressOf(3), 1, TestPool.Rich);
        pool.Advance(drained, TestPool.Signed(TestPool.SetCode(0, TestPool.Authorization(2)), 3));
        pool.Pool.Counts.Should().Be(default(PoolCounts));
        pool.RemovedSeen.Select(removed => removed.Reason).Should().BeEquivalentTo([PoolRemoval.Unpayable, PoolRemoval.Outdated]);
    }
}

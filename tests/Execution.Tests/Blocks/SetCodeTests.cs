// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

/// <summary>EIP-7702 as a transaction's sender sees it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SetCodeTests
{
    // A new account costs 25,000; what existed gets 12,500 back, capped at a fifth of the gas used.
    private const ulong BaseGas = 21_000 + 25_000;

    private static readonly byte[] AuthorityKey = Keccak256.Hash("authority"u8).ToArray();
    private static readonly Address Authority = AddressOf(AuthorityKey);
    private static readonly Address Code = Address.Parse("0x00000000000000000000000000000000000000c0");
    private static readonly Address Someone = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static Address AddressOf(byte[] key)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeySize];
        Invariant.Check(Secp256k1.TryGetPublicKey(key, publicKey));
        return Secp256k1.ToAddress(publicKey);
    }

    private static SetCodeAuthorization Authorize(UInt256 chainId, Address code, ulong nonce)
    {
        Invariant.Check(new SetCodeAuthorization(chainId, code, nonce, default).TrySign(AuthorityKey, out SetCodeAuthorization signed));
        return signed;
    }

    private static TransactionOutcome Run(TestChain chain, ulong nonce, params SetCodeAuthorization[] authorizations)
    {
        Transaction transaction = chain.Sign(new Transaction
        {
            Type = TransactionType.SetCode,
            Nonce = nonce,
            GasLimit = 500_000,
            MaxFeePerGas = 3_000_000_000,
            To = Someone,
            AuthorizationList = authorizations,
        });
        BuiltBlock built = chain.Build(new QueueSource(transaction)).Value;
        chain.Import(built.Block).IsSuccess.Should().BeTrue();
        return built.Outcome.Transactions.Should().ContainSingle().Subject;
    }

    private static (ulong Nonce, byte[] Code) AuthorityOf(TestChain chain)
    {
        chain.World.TryGetAccount(Authority, out Account account);
        return (account.Nonce, chain.World.GetCode(account.CodeHash).ToArray());
    }

    [Test]
    public void A_new_account_gets_code_and_nonce_at_full_price()
    {
        using TestChain chain = new();
        Run(chain, 0, Authorize(chain.Spec.ChainId, Code, 0)).GasUsed.Should().Be(BaseGas);
        AuthorityOf(chain).Nonce.Should().Be(1);
        AuthorityOf(chain).Code.Should().Equal(Delegation.To(Code));
    }

    [Test]
    public void An_existing_account_is_refunded_up_to_a_fifth()
    {
        using TestChain chain = new(accounts: [new AccountChange { Address = Authority, Balance = 1 }]);
        TransactionOutcome outcome = Run(chain, 0, Authorize(0, Code, 0));
        outcome.GasRefunded.Should().Be(BaseGas / 5);
        outcome.GasUsed.Should().Be(BaseGas - (BaseGas / 5));
    }

    [Test]
    public void The_zero_address_removes_the_delegation()
    {
        using TestChain chain = new();
        Run(chain, 0, Authorize(0, Code, 0));
        Run(chain, 1, Authorize(0, Address.Zero, 1));
        AuthorityOf(chain).Code.Should().BeEmpty();
        AuthorityOf(chain).Nonce.Should().Be(2);
    }

    [Test]
    public void What_does_not_hold_is_skipped()
    {
        using TestChain chain = new();
        SetCodeAuthorization good = Authorize(0, Code, 0);
        Run(
            chain,
            0,
            Authorize(chain.Spec.ChainId + 1, Code, 0),
            Authorize(0, Code, 1),
            Authorize(0, Code, ulong.MaxValue),
            good with { Signature = good.Signature with { S = TransactionSignature.GroupOrder - good.Signature.S } },
            good with { Signature = default });
        chain.World.TryGetAccount(Authority, out _).Should().BeFalse();
    }

    [Test]
    public void An_account_with_other_code_keeps_it()
    {
        using TestChain chain = new(accounts: [TestChain.WithCode(Authority, [0x00])]);
        Run(chain, 0, Authorize(0, Code, 1));
        AuthorityOf(chain).Code.Should().Equal(0x00);
    }

    [Test]
    public void A_sender_with_a_delegation_may_send()
    {
        using TestChain chain = new(accounts: [new AccountChange { Address = Authority, Balance = TestChain.Ether(1) }]);
        Run(chain, 0, Authorize(0, Code, 0));
        Transaction transfer = chain.Transfer(1, Someone, 0);
        Invariant.Check(transfer.TrySign(AuthorityKey, out Transaction own));
        BuiltBlock built = chain.Build(new QueueSource(own)).Value;
        built.Block.Transactions.Should().ContainSingle();
    }
}

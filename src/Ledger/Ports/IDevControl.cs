// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Ledger.Ports;

/// <summary>What a developer may do to a node of their own (<c>dev</c>): the evm_, anvil_ and hardhat_ methods. No other node has it.</summary>
/// <remarks>Safe for use by several threads; each call is one step in the order of blocks and edits. Times are seconds since the Unix epoch.</remarks>
public interface IDevControl
{
    /// <summary>Accounts whose keys the node holds.</summary>
    IReadOnlyList<Address> Accounts { get; }

    /// <summary>Whether every transaction is sealed in a block at once.</summary>
    bool IsAutomine { get; set; }

    /// <summary>Seconds between blocks when mining by interval; 0: not by interval.</summary>
    ulong IntervalSeconds { get; set; }

    /// <summary>Whether transactions from any address are taken without its signature.</summary>
    bool ImpersonatesAll { get; set; }

    /// <summary>Seconds by which the node's clock is ahead of the real one.</summary>
    long TimeOffsetSeconds { get; }

    /// <summary>Seals blocks now, with what is pending in the first.</summary>
    /// <param name="count">How many.</param>
    /// <param name="intervalSeconds">Seconds between them; null: the usual.</param>
    /// <param name="cancellationToken">Stops between two blocks; those sealed stay.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    void Mine(ulong count, ulong? intervalSeconds, CancellationToken cancellationToken);

    /// <summary>Marks the present chain, state, clock and pool.</summary>
    ulong TakeSnapshot();

    /// <summary>Goes back to a mark, which is then used up, with all later ones.</summary>
    /// <returns>False when there is no such mark.</returns>
    bool TryRevert(ulong snapshot);

    /// <summary>Moves the clock forward.</summary>
    /// <returns>The whole offset afterwards, in seconds.</returns>
    long IncreaseTime(ulong seconds);

    /// <summary>Sets the clock.</summary>
    void SetTime(ulong timestamp);

    /// <summary>Gives the next block this time, and goes on from there.</summary>
    /// <returns>False when it is not after the head's.</returns>
    bool TrySetNextBlockTime(ulong timestamp);

    /// <summary>Gives each block a time this many seconds after its parent's; null: by the clock again.</summary>
    void SetBlockTimeInterval(ulong? seconds);

    /// <summary>Base fee of the next block, in wei per gas.</summary>
    void SetNextBaseFee(in UInt256 baseFee);

    /// <summary>Gas limit of blocks from the next on.</summary>
    void SetGasLimit(ulong gasLimit);

    /// <summary>Who receives the fees of blocks from the next on.</summary>
    void SetBeneficiary(in Address beneficiary);

    /// <summary>Randomness of the next block (EIP-4399).</summary>
    void SetPrevRandao(in Hash256 value);

    /// <summary>Sets a balance in wei.</summary>
    void SetBalance(in Address address, in UInt256 balance);

    /// <summary>Sets a nonce.</summary>
    void SetNonce(in Address address, ulong nonce);

    /// <summary>Sets code.</summary>
    void SetCode(in Address address, ReadOnlyMemory<byte> code);

    /// <summary>Sets a storage slot.</summary>
    void SetStorage(in Address address, in UInt256 slot, in UInt256 value);

    /// <summary>Takes transactions from an address without its signature.</summary>
    void Impersonate(in Address address);

    /// <summary>Stops taking them.</summary>
    void StopImpersonating(in Address address);

    /// <summary>True when transactions from the address are taken without its signature.</summary>
    bool IsImpersonated(in Address address);

    /// <summary>Removes a transaction from the pool.</summary>
    bool TryDropTransaction(in Hash256 hash);

    /// <summary>Removes every transaction from the pool.</summary>
    void DropAllTransactions();

    /// <summary>Signs a digest with a key that the node holds.</summary>
    /// <param name="address">One of <see cref="Accounts"/>.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="signature">64 bytes, r and s.</param>
    /// <param name="recoveryId">0 or 1.</param>
    /// <returns>False when the node does not hold the key.</returns>
    bool TrySign(in Address address, in Hash256 digest, Span<byte> signature, out int recoveryId);
}

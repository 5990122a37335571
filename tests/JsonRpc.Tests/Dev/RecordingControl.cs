// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tests.Dev;

/// <summary>Writes down what it is told to do; holds one key.</summary>
internal sealed class RecordingControl : IDevControl
{
    private readonly byte[] _key = [.. Enumerable.Repeat((byte)0x29, 32)];

    public RecordingControl()
    {
        byte[] publicKey = new byte[64];
        Secp256k1.TryGetPublicKey(_key, publicKey);
        Account = Secp256k1.ToAddress(publicKey);
    }

    public Address Account { get; }

    public List<string> Done { get; } = [];

    public IReadOnlyList<Address> Accounts => [Account];

    public bool IsAutomine { get; set; } = true;

    public ulong IntervalSeconds { get; set; }

    public bool ImpersonatesAll { get; set; }

    public long TimeOffsetSeconds { get; private set; }

    public void Mine(ulong count, ulong? intervalSeconds, CancellationToken cancellationToken) => Note($"mine {count} {intervalSeconds}");

    public ulong TakeSnapshot() => 7;

    public bool TryRevert(ulong snapshot) => snapshot == 7;

    public long IncreaseTime(ulong seconds) => TimeOffsetSeconds += (long)seconds;

    public void SetTime(ulong timestamp) => Note($"time {timestamp}");

    public bool TrySetNextBlockTime(ulong timestamp)
    {
        Note($"next {timestamp}");
        return timestamp > 100;
    }

    public void SetBlockTimeInterval(ulong? seconds) => Note($"interval {seconds}");

    public void SetNextBaseFee(in UInt256 baseFee) => Note($"baseFee {baseFee}");

    public void SetGasLimit(ulong gasLimit) => Note($"gasLimit {gasLimit}");

    public void SetBeneficiary(in Address beneficiary) => Note($"beneficiary {beneficiary}");

    public void SetPrevRandao(in Hash256 value) => Note($"randao {value}");

    public void SetBalance(in Address address, in UInt256 balance) => Note($"balance {address} {balance}");

    public void SetNonce(in Address address, ulong nonce) => Note($"nonce {address} {nonce}");

    public void SetCode(in Address address, ReadOnlyMemory<byte> code) => Note($"code {address} {Hex.Encode(code.Span)}");

    public void SetStorage(in Address address, in UInt256 slot, in UInt256 value) => Note($"storage {address} {slot} {value}");

    public void Impersonate(in Address address) => Note($"impersonate {address}");

    public void StopImpersonating(in Address address) => Note($"stop {address}");

    public bool IsImpersonated(in Address address) => ImpersonatesAll;

    public bool TryDropTransaction(in Hash256 hash) => hash.IsZero;

    public void DropAllTransactions() => Note($"drop all");

    public bool TrySign(in Address address, in Hash256 digest, Span<byte> signature, out int recoveryId)
    {
        recoveryId = 0;
        return address == Account && Secp256k1.TrySign(_key, digest, signature, out recoveryId);
    }

    private void Note(FormattableString text) => Done.Add(text.ToString(CultureInfo.InvariantCulture));

}

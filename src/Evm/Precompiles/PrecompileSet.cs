// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>The precompiled contracts of one revision. Each revision's set is the one before and its additions.</summary>
public sealed class PrecompileSet
{
    // All addresses so far are below 2^16 with these as the largest (EIP-7951).
    private const int NumberMax = 0x100;

    private static readonly PrecompileSet[] Sets = Build();

    private readonly IPrecompile?[] _byNumber = new IPrecompile?[NumberMax + 1];
    private readonly List<Address> _addresses = [];

    // Contracts at addresses that none has by itself; null in every set of a revision.
    private readonly Dictionary<Address, IPrecompile>? _moved;

    private PrecompileSet(PrecompileSet? before, params ReadOnlySpan<(int Number, IPrecompile Precompile)> additions)
    {
        before?._byNumber.CopyTo(_byNumber, 0);
        foreach ((int number, IPrecompile precompile) in additions)
        {
            _byNumber[number] = precompile;
        }

        for (int number = 0; number <= NumberMax; number++)
        {
            if (_byNumber[number] is not null)
            {
                _addresses.Add(AddressOf(number));
            }
        }
    }

    private PrecompileSet(PrecompileSet before, in Address without, in Address target, IPrecompile? added)
    {
        before._byNumber.CopyTo(_byNumber, 0);
        _moved = before._moved is null ? [] : new Dictionary<Address, IPrecompile>(before._moved);
        Remove(in without);
        if (added is not null)
        {
            Remove(in target);
            _moved[target] = added;
        }

        // A simulated move changes where contracts answer, not what a transaction finds warm.
        _addresses.AddRange(before._addresses);
    }

    /// <summary>The addresses in ascending order: what a transaction finds warm from Berlin on (EIP-2929).</summary>
    public IReadOnlyList<Address> Addresses => _addresses;

    /// <summary>The set of a revision.</summary>
    public static PrecompileSet For(Revision revision) => Sets[(int)revision];

    /// <summary>The set without the contract at an address: code that is put there runs instead.</summary>
    public PrecompileSet Without(in Address address) => new(this, in address, default, null);

    /// <summary>The set with the contract of one address at another, for simulations; what answered there before is gone.</summary>
    /// <returns>False when there is no contract at <paramref name="from"/>.</returns>
    public bool TryMove(in Address from, in Address to, [NotNullWhen(true)] out PrecompileSet? moved)
    {
        moved = TryGet(in from, out IPrecompile? precompile) ? new PrecompileSet(this, in from, in to, precompile) : null;
        return moved is not null;
    }

    /// <summary>Finds the contract at an address.</summary>
    public bool TryGet(in Address address, [NotNullWhen(true)] out IPrecompile? precompile)
    {
        precompile = null;
        if (_moved is not null && _moved.TryGetValue(address, out precompile))
        {
            return true;
        }

        precompile = TryGetNumber(in address, out uint number) ? _byNumber[number] : null;
        return precompile is not null;
    }

    private void Remove(in Address address)
    {
        _moved!.Remove(address);
        if (TryGetNumber(in address, out uint number))
        {
            _byNumber[number] = null;
        }
    }

    private static bool TryGetNumber(in Address address, out uint number)
    {
        ReadOnlySpan<byte> bytes = address.AsSpan();
        number = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        return number <= NumberMax
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == 0
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) == 0;
    }

    private static PrecompileSet[] Build()
    {
        PrecompileSet frontier = new(
            null, (0x01, new EcRecover()), (0x02, new Sha256()), (0x03, new Ripemd160()), (0x04, new Identity()));
        PrecompileSet byzantium = new(
            frontier, (0x05, new ModExp()), (0x06, new Bn254Add()), (0x07, new Bn254Mul()), (0x08, new Bn254Pairing()));
        PrecompileSet istanbul = new(byzantium, (0x09, new Blake2F()));
        PrecompileSet cancun = new(istanbul, (0x0a, new PointEvaluation()));
        PrecompileSet prague = new(
            cancun,
            (0x0b, new Bls12G1Add()),
            (0x0c, new Bls12G1Msm()),
            (0x0d, new Bls12G2Add()),
            (0x0e, new Bls12G2Msm()),
            (0x0f, new Bls12Pairing()),
            (0x10, new Bls12MapFpToG1()),
            (0x11, new Bls12MapFp2ToG2()));
        PrecompileSet osaka = new(prague, (0x100, new P256Verify()));

        PrecompileSet[] sets = new PrecompileSet[(int)Revision.Osaka + 1];
        for (Revision revision = Revision.Frontier; revision <= Revision.Osaka; revision++)
        {
            sets[(int)revision] = revision switch
            {
                >= Revision.Osaka => osaka,
                >= Revision.Prague => prague,
                >= Revision.Cancun => cancun,
                >= Revision.Istanbul => istanbul,
                >= Revision.Byzantium => byzantium,
                _ => frontier,
            };
        }

        return sets;
    }

    private static Address AddressOf(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new Address(bytes);
    }
}

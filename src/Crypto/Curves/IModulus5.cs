// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Crypto.Curves;

/// <summary>An odd prime of at most 256 bits with the constants of <see cref="Montgomery5{TModulus}"/>, R = 2^280, 56-bit limbs.</summary>
/// <remarks>A type argument and never an instance, so that the compiler folds each constant into the unrolled arithmetic.</remarks>
internal interface IModulus5
{
    /// <summary>The prime as an integer, for deriving exponents at start-up.</summary>
    static abstract BigInteger Order { get; }

    /// <summary>The prime, limb 0.</summary>
    static abstract ulong P0 { get; }

    /// <summary>The prime, limb 1.</summary>
    static abstract ulong P1 { get; }

    /// <summary>The prime, limb 2.</summary>
    static abstract ulong P2 { get; }

    /// <summary>The prime, limb 3.</summary>
    static abstract ulong P3 { get; }

    /// <summary>The prime, limb 4.</summary>
    static abstract ulong P4 { get; }

    /// <summary>(p * (p^-1 mod 2^56) - 1) / 2^56, limb 0.</summary>
    static abstract ulong N0 { get; }

    /// <summary>(p * (p^-1 mod 2^56) - 1) / 2^56, limb 1.</summary>
    static abstract ulong N1 { get; }

    /// <summary>(p * (p^-1 mod 2^56) - 1) / 2^56, limb 2.</summary>
    static abstract ulong N2 { get; }

    /// <summary>(p * (p^-1 mod 2^56) - 1) / 2^56, limb 3.</summary>
    static abstract ulong N3 { get; }

    /// <summary>(p * (p^-1 mod 2^56) - 1) / 2^56, limb 4.</summary>
    static abstract ulong N4 { get; }

    /// <summary>1024p, limb 0.</summary>
    static abstract ulong K0 { get; }

    /// <summary>1024p, limb 1.</summary>
    static abstract ulong K1 { get; }

    /// <summary>1024p, limb 2.</summary>
    static abstract ulong K2 { get; }

    /// <summary>1024p, limb 3.</summary>
    static abstract ulong K3 { get; }

    /// <summary>1024p, limb 4.</summary>
    static abstract ulong K4 { get; }

    /// <summary>R mod p, limb 0.</summary>
    static abstract ulong R0 { get; }

    /// <summary>R mod p, limb 1.</summary>
    static abstract ulong R1 { get; }

    /// <summary>R mod p, limb 2.</summary>
    static abstract ulong R2 { get; }

    /// <summary>R mod p, limb 3.</summary>
    static abstract ulong R3 { get; }

    /// <summary>R mod p, limb 4.</summary>
    static abstract ulong R4 { get; }

    /// <summary>R^2 mod p, limb 0.</summary>
    static abstract ulong Q0 { get; }

    /// <summary>R^2 mod p, limb 1.</summary>
    static abstract ulong Q1 { get; }

    /// <summary>R^2 mod p, limb 2.</summary>
    static abstract ulong Q2 { get; }

    /// <summary>R^2 mod p, limb 3.</summary>
    static abstract ulong Q3 { get; }

    /// <summary>R^2 mod p, limb 4.</summary>
    static abstract ulong Q4 { get; }

    /// <summary>-1/p mod 2^56.</summary>
    static abstract ulong Inverse { get; }

    /// <summary>2^51 / (P4 + 1), rounded down: estimates the quotient of a top limb by the prime.</summary>
    static abstract long TopReciprocal { get; }
}

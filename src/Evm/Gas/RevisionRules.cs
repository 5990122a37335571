// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Evm.Gas;

/// <summary>What differs between revisions apart from the instruction table. Each revision is written as its difference from the one before.</summary>
internal sealed record RevisionRules
{
    /// <summary>Longest deployed code in bytes from Spurious Dragon on (EIP-170).</summary>
    public const int CodeSizeMax = 24_576;

    /// <summary>Longest initialisation code in bytes from Shanghai on (EIP-3860).</summary>
    public const int InitCodeSizeMax = 49_152;

    /// <summary>Calls inside calls (Yellow Paper section 9.1).</summary>
    public const int CallDepthMax = 1_024;

    private static readonly RevisionRules[] Table = Build();

    public required Revision Revision { get; init; }

    /// <summary>EXP, per byte of the exponent.</summary>
    public long ExponentByte { get; init; } = 10;

    public StorageGas Storage { get; init; } =
        new(IsNet: false, NeedsStipend: false, NoChange: 5_000, Reset: 5_000, Clear: 15_000, Cold: 0);

    /// <summary>A failed code deposit fails the creation; in Frontier it left an account without code (EIP-2).</summary>
    public bool FailsUnpaidDeposit { get; init; }

    /// <summary>A caller keeps one 64th of its gas, and asking for more is no error (EIP-150).</summary>
    public bool KeepsOne64th { get; init; }

    /// <summary>SELFDESTRUCT pays for bringing its beneficiary into being (EIP-150).</summary>
    public bool ChargesNewBeneficiary { get; init; }

    /// <summary>Empty accounts count as missing and are deleted when touched; new contracts start at nonce 1 (EIP-161).</summary>
    public bool ClearsEmptyAccounts { get; init; }

    /// <summary>Deployed code has a maximum size (EIP-170).</summary>
    public bool LimitsCodeSize { get; init; }

    /// <summary>Cold and warm accesses (EIP-2929).</summary>
    public bool HasAccessLists { get; init; }

    /// <summary>What a first SELFDESTRUCT of an account refunds; none since EIP-3529.</summary>
    public long SelfDestructRefund { get; init; } = GasCost.SelfDestructRefund;

    /// <summary>Deployed code must not start with 0xef (EIP-3541).</summary>
    public bool RejectsEfCode { get; init; }

    /// <summary>Initialisation code has a maximum size and a price per word (EIP-3860).</summary>
    public bool MetersInitCode { get; init; }

    /// <summary>SELFDESTRUCT deletes only accounts created in the same transaction (EIP-6780).</summary>
    public bool DestroysOnlyNew { get; init; }

    /// <summary>Code may delegate to another account's (EIP-7702).</summary>
    public bool HasDelegation { get; init; }

    public static RevisionRules For(Revision revision) => Table[(int)revision];

    private static RevisionRules[] Build()
    {
        RevisionRules frontier = new() { Revision = Revision.Frontier };
        RevisionRules homestead = frontier with { Revision = Revision.Homestead, FailsUnpaidDeposit = true };
        RevisionRules tangerine = homestead with { Revision = Revision.TangerineWhistle, KeepsOne64th = true, ChargesNewBeneficiary = true };
        RevisionRules spurious = tangerine with
        {
            Revision = Revision.SpuriousDragon,
            ExponentByte = 50,
            ClearsEmptyAccounts = true,
            LimitsCodeSize = true,
        };
        RevisionRules byzantium = spurious with { Revision = Revision.Byzantium };
        RevisionRules constantinople = byzantium with
        {
            Revision = Revision.Constantinople,
            Storage = byzantium.Storage with { IsNet = true, NoChange = 200 },
        };
        RevisionRules petersburg = byzantium with { Revision = Revision.Petersburg };
        RevisionRules istanbul = petersburg with
        {
            Revision = Revision.Istanbul,
            Storage = constantinople.Storage with { NeedsStipend = true, NoChange = 800 },
        };
        RevisionRules berlin = istanbul with
        {
            Revision = Revision.Berlin,
            HasAccessLists = true,
            Storage = istanbul.Storage with { NoChange = GasCost.WarmAccess, Reset = 5_000 - GasCost.ColdSlot, Cold = GasCost.ColdSlot },
        };
        RevisionRules london = berlin with
        {
            Revision = Revision.London,
            Storage = berlin.Storage with { Clear = 4_800 },
            SelfDestructRefund = 0,
            RejectsEfCode = true,
        };
        RevisionRules paris = london with { Revision = Revision.Paris };
        RevisionRules shanghai = paris with { Revision = Revision.Shanghai, MetersInitCode = true };
        RevisionRules cancun = shanghai with { Revision = Revision.Cancun, DestroysOnlyNew = true };
        RevisionRules prague = cancun with { Revision = Revision.Prague, HasDelegation = true };
        RevisionRules osaka = prague with { Revision = Revision.Osaka };
        return
        [
            frontier, homestead, tangerine, spurious, byzantium, constantinople, petersburg, istanbul, berlin, london, paris, shanghai,
            cancun, prague, osaka,
        ];
    }
}

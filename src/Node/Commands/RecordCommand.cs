// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.KeyValue;
using PowerVerse.Chain.Storage.RocksDb;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse genesis record</c>, <c>record export</c>, <c>record import</c>, <c>record recover</c>: what a validator's keys signed, begun once, taken along to another machine, and begun anew when it is lost.</summary>
internal static class RecordCommand
{
    private const string Confirmation = "--confirm-record-lost";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("record", "Begins the signing record of a validator whose keys never signed on this network: once, before its first start.");
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, static (directory, _, chain, keys) =>
        {
            Begin(directory.Root, chain, keys);
            Console.Out.WriteLine("The signing record is begun. If these keys ever signed elsewhere, remove it again: two records mean two different votes.");
        }));
        command.Subcommands.Add(CreateExport());
        command.Subcommands.Add(CreateImport());
        command.Subcommands.Add(CreateRecover());
        return command;
    }

    /// <summary>Begins the signing record in a data directory.</summary>
    /// <exception cref="CommandException">There is one.</exception>
    public static void Begin(string dataDirectory, in Hash256 chain, ValidatorKeys keys)
    {
        if (!AgreementNode.TryCreateRecord(FilesIn(dataDirectory), chain, keys))
        {
            throw new CommandException(ExitCode.Data, $"There is a signing record in '{DataDirectory.ConsensusIn(dataDirectory)}' already; it is never begun twice.");
        }
    }

    private static Command CreateExport()
    {
        Command command = new("export", "Writes the signing record to a file, to take it along to another machine. The node must be stopped, and the keys must not sign here afterwards.");
        Argument<string> file = new("FILE") { Description = "The file to write; must not exist." };
        command.Arguments.Add(file);
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, (directory, _, chain, keys) => Export(directory.Root, chain, keys, parsed.GetRequiredValue(file))));
        return command;
    }

    private static Command CreateImport()
    {
        Command command = new(
            "import", "Forbids what an exported signing record says was signed: raises the floor of the record here, or begins one. The file must be newer than the keys' last signature.");
        Argument<string> file = new("FILE") { Description = "The exported file." };
        command.Arguments.Add(file);
        Place place = new(command);
        command.SetAction(parsed => place.Run(parsed, (directory, _, chain, keys) => Import(directory.Root, chain, keys, parsed.GetRequiredValue(file))));
        return command;
    }

    private static Command CreateRecover()
    {
        Command command = new(
            "recover",
            "Begins the signing record of keys whose record is lost, from a height above everything they can have signed. Their node must have been at the network's head as an observer, and be stopped.");
        Option<bool> confirmation = new(Confirmation)
        {
            Description = "Confirms that the old record is gone, and that these keys sign nowhere: with two records they sign twice, and that is punished.",
        };
        command.Options.Add(confirmation);
        Place place = new(command);
        command.SetAction(parsed => parsed.GetValue(confirmation)
            ? place.Run(parsed, Recover)
            : throw new CommandException(
                ExitCode.Usage,
                $"Say with {Confirmation} that the old signing record is gone for good and that no other node signs with these keys. Where the record still is, on another machine or in a backup of this one made after the keys' last signature, use export and import."));
        return command;
    }

    private static void Recover(DataDirectory directory, ConsensusGenesis consensus, Hash256 chain, ValidatorKeys keys)
    {
        if (!Directory.Exists(directory.Database))
        {
            throw new CommandException(ExitCode.Data, $"There is no chain in '{directory.Root}': start the node there as an observer, let it reach the network's head, stop it, and recover then.");
        }

        Result<ulong, RecordRecoveryError> begun;
        try
        {
            using RocksDbStore store = RocksDbStore.Open(directory.Database, NodeFamilies.Layout);
            using ChainLedger ledger = StoreOpening.OpenLedger(store, new LedgerSettings());
            if (ledger.Chain.Genesis.Hash != chain)
            {
                throw new CommandException(ExitCode.Data, $"The chain in '{directory.Root}' is another one: its first block is {ledger.Chain.Genesis.Hash}, that of the network {chain}.");
            }

            begun = RecordRecovery.Begin(FilesIn(directory.Root), keys, ledger.Chain, consensus.Parameters.EpochLength, TimeProvider.System);
        }
        catch (StorageException exception)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }

        if (!begun.TryGet(out ulong floor, out RecordRecoveryError error))
        {
            throw new CommandException(ExitCode.Data, $"Nothing is begun: {Describe(error, directory.Root)}.");
        }

        Console.Out.WriteLine($"A signing record is begun: these keys sign from height {floor} on, an epoch above everything they can have signed. Until then the validator observes.");
    }

    private static void Export(string directory, in Hash256 chain, ValidatorKeys keys, string path)
    {
        if (!RecordTransfer.Export(FilesIn(directory), chain, keys).TryGet(out RecordDocument? document, out VoteRecordError error))
        {
            throw new CommandException(ExitCode.Data, $"Nothing is exported: {Describe(error, directory)}.");
        }

        try
        {
            using FileStream output = new(path, FileMode.CreateNew, FileAccess.Write);
            output.Write(document.Json);
            output.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{path}' cannot be written: {exception.Message}", exception);
        }

        Console.Out.WriteLine($"The signing record is in '{path}'. Where it is imported, these keys sign from height {document.FirstHeight} on.");
        Console.Out.WriteLine("It is true only as long as they do not sign here any more: start no validator with them in this data directory again.");
    }

    private static void Import(string directory, in Hash256 chain, ValidatorKeys keys, string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > SigningInterchange.BytesMax })
        {
            throw new CommandException(ExitCode.Usage, $"Nothing is imported: {Describe(InterchangeError.TooLarge, path)}.");
        }

        byte[] document = StoreOpening.ReadFile(path, "exported signing record");
        if (!RecordTransfer.Import(FilesIn(directory), chain, keys, document).TryGet(out RecordImport done, out RecordImportError error))
        {
            throw error.Record is { } inRecord
                ? new CommandException(ExitCode.Data, $"Nothing is imported: {Describe(inRecord, directory)}.")
                : new CommandException(ExitCode.Usage, $"Nothing is imported: {Describe(error.Document, path)}.");
        }

        Console.Out.WriteLine(
            done.IsBegun ? $"A signing record is begun here: these keys sign from height {done.Floor} on."
            : done.Floor > done.FloorBefore ? $"These keys sign here from height {done.Floor} on; before it was {done.FloorBefore}."
            : $"The record here forbids all that already: these keys sign from height {done.Floor} on.");
        Console.Out.WriteLine("If they signed anywhere after the export, do not start the validator: export again there.");
    }

    private static AgreementFiles FilesIn(string dataDirectory)
    {
        string folder = DataDirectory.ConsensusIn(dataDirectory);
        Directory.CreateDirectory(folder);
        return new AgreementFiles(folder);
    }

    private static string Describe(VoteRecordError error, string directory) => error switch
    {
        VoteRecordError.Missing => $"there is no signing record in '{DataDirectory.ConsensusIn(directory)}'",
        VoteRecordError.OtherIdentity => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' is of another chain or of other keys",
        VoteRecordError.RolledBack => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' was put back to an earlier state, so nobody knows what was signed since",
        _ => $"the signing record in '{DataDirectory.ConsensusIn(directory)}' is damaged, so nobody knows all that was signed",
    };

    private static string Describe(RecordRecoveryError error, string directory) => error switch
    {
        RecordRecoveryError.HeadTooOld => string.Create(
            CultureInfo.InvariantCulture,
            $"the newest block in '{directory}' is more than {RecordRecovery.HeadAgeMax.TotalMinutes:F0} minutes old. Start the node as it is, let it reach the network's head, stop it, and recover then; where the network stands still, wait until it goes on"),
        RecordRecoveryError.ClockBehind => $"the newest block in '{directory}' is in the future of this machine's clock; set the clock first",
        _ => $"there is a signing record in '{DataDirectory.ConsensusIn(directory)}'. If it is sound, the node uses it; if it is damaged or was put back, move votes-a.log, votes-b.log and votes.mark away first",
    };

    private static string Describe(InterchangeError error, string path) => error switch
    {
        InterchangeError.TooLarge => $"'{path}' is longer than an exported record can be",
        InterchangeError.OtherIdentity => $"'{path}' is of another chain or of other keys",
        InterchangeError.UnknownVersion => $"'{path}' is of a format or version that this program does not know",
        _ => $"'{path}' is no exported signing record",
    };

    /// <summary>The options that say whose record it is, and the data directory held while it is worked on.</summary>
    private sealed class Place
    {
        private readonly Option<string> _network = new("--network") { Description = "The network: a genesis file, or a name as for node.", HelpName = "NETWORK", Required = true };
        private readonly Option<string> _data = new("--data-dir") { Description = "The data directory.", HelpName = "PATH", Required = true };
        private readonly Option<string> _key = new("--validator-key") { Description = "The validator's key file.", HelpName = "FILE", Required = true };
        private readonly Option<string> _passphrase = new("--validator-passphrase-file") { Description = "File whose first line is the passphrase.", HelpName = "FILE", Required = true };

        internal Place(Command command)
        {
            foreach (Option option in (Option[])[_network, _data, _key, _passphrase])
            {
                command.Options.Add(option);
            }
        }

        internal delegate void Work(DataDirectory directory, ConsensusGenesis consensus, Hash256 chain, ValidatorKeys keys);

        /// <summary>Works on the record while no node can.</summary>
        /// <exception cref="CommandException">A node runs there, or something is wrong.</exception>
        internal int Run(ParseResult parsed, Work work)
        {
            string network = parsed.GetRequiredValue(_network);
            (GenesisSpec genesis, _) = StoreOpening.ReadGenesis(network);
            ConsensusGenesis consensus = GenesisFile.ReadConsensus(genesis, network);
            using ValidatorKeys keys = ValidatorFiles.OpenKeys(parsed.GetRequiredValue(_key), parsed.GetRequiredValue(_passphrase));
            using DataDirectory directory = DataDirectory.Take(parsed.GetRequiredValue(_data));
            try
            {
                work(directory, consensus, GenesisCommand.HashOf(genesis), keys);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Data, $"The signing record in '{DataDirectory.ConsensusIn(directory.Root)}' cannot be worked on: {exception.Message}", exception);
            }

            return ExitCode.Success;
        }
    }
}

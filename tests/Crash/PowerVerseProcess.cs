// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PowerVerse.Chain.Crash;

/// <summary>The real executable <c>powerverse</c>, started as a user starts it.</summary>
public sealed partial class PowerVerseProcess : IDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly System.Text.StringBuilder _output = new();
    private readonly System.Text.StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private PowerVerseProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? folder = null)
    {
        // The assembly beside the caller, so that it runs what was built with it.
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? string.Empty,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "powerverse.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>The id it was started with.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The newest line of the output.</summary>
    public string LastLine { get; private set; } = string.Empty;

    public static PowerVerseProcess Start(params string[] arguments) => new(arguments, null);

    /// <summary>Starts a command with variables.</summary>
    public static PowerVerseProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>Starts a command in a folder.</summary>
    public static PowerVerseProcess StartIn(string folder, params string[] arguments) => new(arguments, null, folder);

    /// <summary>Runs a command in a folder to its end.</summary>
    public static (int ExitCode, string Output, string Errors) RunIn(string folder, params string[] arguments)
    {
        using PowerVerseProcess process = new(arguments, null, folder);
        return (process.WaitForExit(), process.Output, process.Errors);
    }

    /// <summary>Runs a command to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs a command with variables to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using PowerVerseProcess process = new(arguments, environment);
        return (process.WaitForExit(), process.Output, process.Errors);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public int WaitForExit()
    {
        if (!_process.WaitForExit(EndTimeMax))
        {
            throw new TimeoutException($"The process does not end: {Errors}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Where it serves, once it does.</summary>
    public Task<Uri> EndpointAsync() => EndpointAsync(StartTimeMax);

    /// <summary>Where it serves, once it does, for what takes longer to start.</summary>
    public Task<Uri> EndpointAsync(TimeSpan patience) => _endpoint.Task.WaitAsync(patience);

    /// <summary>The result of a call; an error fails the test.</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        JsonElement answer = await CallRawAsync(method, parameters);
        return answer.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    /// <summary>The answer to a call.</summary>
    public async Task<JsonElement> CallRawAsync(string method, params object[] parameters)
    {
        Uri endpoint = await EndpointAsync();
        using HttpResponseMessage response = await _client.PostAsJsonAsync(endpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A quantity.</summary>
    public async Task<ulong> NumberAsync(string method, params object[] parameters) =>
        ulong.Parse((await CallAsync(method, parameters)).GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Asks it to stop, as an operator's tools do.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _client.Dispose();
    }

    [GeneratedRegex(@"JSON-RPC on (http://[^ ,]+)")]
    private static partial Regex EndpointPattern();

    private static string Text(System.Text.StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }

    private void Append(System.Text.StringBuilder builder, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (builder)
        {
            builder.AppendLine(line);
        }

        LastLine = ReferenceEquals(builder, _output) ? line : LastLine;

        if (EndpointPattern().Match(line) is { Success: true } match)
        {
            _endpoint.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }
}

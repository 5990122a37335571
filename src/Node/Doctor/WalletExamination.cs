// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>Does what MetaMask does when a network is added and a first transaction is prepared, and judges the answers as it would.</summary>
internal sealed class WalletExamination : IDisposable
{
    /// <summary>Most that two clocks may differ by.</summary>
    public static readonly TimeSpan ClockOffsetMax = TimeSpan.FromSeconds(5);

    // MetaMask refuses larger ones: 36 and 35 + 2 * id must stay exact in a double (EIP-2294's bound is close to it).
    private const ulong ChainIdMax = 4_503_599_627_370_476;
    private const string Account = "0x000000000000000000000000000000000000dEaD";
    private static readonly int[] FeePercentiles = [10, 50, 90];
    private static readonly TimeSpan HeadAgeMax = TimeSpan.FromMinutes(2);

    private readonly ulong? _expectedChainId;
    private readonly TimeProvider _time;
    private readonly DoctorReport _report;
    private readonly WalletClient _client;
    private readonly TransportExamination _transport;

    public WalletExamination(Uri url, ulong? expectedChainId, string origin, TimeProvider time, DoctorReport report)
    {
        _expectedChainId = expectedChainId;
        _time = time;
        _report = report;
        _client = new WalletClient(url, origin, report);
        _transport = new TransportExamination(_client, time, report);
    }

    /// <summary>Runs every check; one that cannot be made ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _transport.CheckUrl();
        if (await CheckChainIdAsync(cancellationToken).ConfigureAwait(false) is not { } chainId)
        {
            return;
        }

        await CheckNetworkIdAsync(chainId, cancellationToken).ConfigureAwait(false);
        await _transport.CheckPreflightAsync(cancellationToken).ConfigureAwait(false);
        await CheckHeadAsync(cancellationToken).ConfigureAwait(false);
        await CheckFeesAsync(cancellationToken).ConfigureAwait(false);
        await CheckAccountAsync(cancellationToken).ConfigureAwait(false);
        await CheckTagsAsync(cancellationToken).ConfigureAwait(false);
        await _transport.CheckBatchAsync(cancellationToken).ConfigureAwait(false);
        await _transport.CheckWebSocketAsync(chainId, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<ulong?> CheckChainIdAsync(CancellationToken cancellationToken)
    {
        const string Check = "eth_chainId";
        using HttpRequestMessage request = _client.Post(RpcAnswers.Body(Check));
        using HttpResponseMessage? response = await _client.TrySendAsync(Check, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        if (RpcAnswers.Refusal(response) is { } refusal)
        {
            _report.Fail(Check, refusal);
            return null;
        }

        _transport.CheckOriginHeader(response);
        _transport.CheckClock(response);
        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!RpcAnswers.TryParse(text, out JsonElement answer))
        {
            _report.Fail(Check, $"the answer is no JSON. Is there a web site or a proxy at this URL? It begins with: {RpcAnswers.Shorten(text)}");
            return null;
        }

        return JudgeChainId(Check, answer);
    }

    private ulong? JudgeChainId(string check, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("result", out JsonElement result))
        {
            _report.Fail(check, $"an error: {RpcAnswers.Shorten(answer.ToString())}");
            return null;
        }

        string? text = result.ValueKind == JsonValueKind.String ? result.GetString() : null;
        if (text is null || !text.StartsWith("0x", StringComparison.Ordinal) || !RpcAnswers.TryParseQuantity(text, out ulong chainId))
        {
            _report.Fail(check, $"{result} is not in hexadecimal form with 0x, so wallets cannot read it");
            return null;
        }

        if (text.Length > 3 && text[2] == '0')
        {
            _report.Fail(check, $"{text} has leading zeros, which wallets refuse");
        }
        else if (chainId is 0 or > ChainIdMax)
        {
            _report.Fail(check, $"{chainId} is outside what MetaMask takes: 1 to {ChainIdMax}");
        }
        else if (_expectedChainId is { } expected && expected != chainId)
        {
            _report.Fail(check, $"{text} ({chainId}) instead of {expected}: another chain is served here");
        }
        else
        {
            _report.Good(check, $"{text} ({chainId})");
        }

        return chainId;
    }

    private async Task CheckNetworkIdAsync(ulong chainId, CancellationToken cancellationToken)
    {
        JsonElement? result = await _client.CallAsync("net_version", cancellationToken).ConfigureAwait(false);
        if (result is not { } version)
        {
            return;
        }

        bool isSame = version.ValueKind == JsonValueKind.String && version.GetString() == chainId.ToString(CultureInfo.InvariantCulture);
        if (isSame)
        {
            _report.Good("net_version", version.GetString()!);
        }
        else
        {
            _report.Warn("net_version", $"{version} instead of the text \"{chainId}\": older wallets compare it with the chain id");
        }
    }

    private async Task CheckHeadAsync(CancellationToken cancellationToken)
    {
        await _client.CheckQuantityAsync("eth_blockNumber", cancellationToken).ConfigureAwait(false);
        JsonElement? result = await _client.CallAsync("eth_getBlockByNumber", cancellationToken, "latest", false).ConfigureAwait(false);
        if (result is not { ValueKind: JsonValueKind.Object } block)
        {
            if (result is not null)
            {
                _report.Fail("eth_getBlockByNumber", "no newest block");
            }

            return;
        }

        bool hasTime = RpcAnswers.TryParseQuantity(RpcAnswers.Text(block, "timestamp"), out ulong timestamp);
        TimeSpan age = _time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(timestamp, int.MaxValue * 2UL));
        if (!hasTime)
        {
            _report.Fail("newest block", "it has no timestamp");
        }
        else if (age < -ClockOffsetMax)
        {
            _report.Warn("newest block", string.Create(CultureInfo.InvariantCulture, $"{-age.TotalSeconds:F0} s in the future: a clock is wrong, or a developer moved it"));
        }
        else if (age > HeadAgeMax)
        {
            _report.Warn("newest block", string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:F0} s old: the chain stands still, the node is behind, or nobody sends transactions to a developer's chain"));
        }
        else
        {
            _report.Good("newest block", string.Create(CultureInfo.InvariantCulture, $"{RpcAnswers.Text(block, "number")}, {age.TotalSeconds:F0} s old"));
        }

        if (RpcAnswers.Text(block, "baseFeePerGas") is null)
        {
            _report.Warn("EIP-1559", "blocks have no base fee: wallets fall back to gas prices");
        }
    }

    private async Task CheckFeesAsync(CancellationToken cancellationToken)
    {
        await _client.CheckQuantityAsync("eth_gasPrice", cancellationToken).ConfigureAwait(false);
        JsonElement? history = await _client.CallAsync("eth_feeHistory", cancellationToken, "0x4", "latest", FeePercentiles).ConfigureAwait(false);
        if (history is { } fees)
        {
            bool isUsable = fees.ValueKind == JsonValueKind.Object && fees.TryGetProperty("baseFeePerGas", out JsonElement list)
                && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;
            if (isUsable)
            {
                _report.Good("eth_feeHistory", "fees can be suggested");
            }
            else
            {
                _report.Fail("eth_feeHistory", "no base fees: MetaMask cannot suggest a fee");
            }
        }
    }

    private async Task CheckAccountAsync(CancellationToken cancellationToken)
    {
        await _client.CheckQuantityAsync("eth_getBalance", cancellationToken, Account, "latest").ConfigureAwait(false);
        await _client.CheckQuantityAsync("eth_getTransactionCount", cancellationToken, Account, "pending").ConfigureAwait(false);
        await _client.CheckQuantityAsync("eth_estimateGas", cancellationToken, new { from = Account, to = Account, value = "0x0" }).ConfigureAwait(false);
        if (await _client.CallAsync("eth_getCode", cancellationToken, Account, "latest").ConfigureAwait(false) is { } code)
        {
            _report.Good("eth_getCode", RpcAnswers.Shorten(code.ToString()));
        }

        if (await _client.CallAsync("eth_call", cancellationToken, new { to = Account, data = "0x" }, "latest").ConfigureAwait(false) is { } result)
        {
            _report.Good("eth_call", RpcAnswers.Shorten(result.ToString()));
        }
    }

    private async Task CheckTagsAsync(CancellationToken cancellationToken)
    {
        foreach (string tag in (string[])["safe", "finalized"])
        {
            JsonElement? block = await _client.CallAsync("eth_getBlockByNumber", cancellationToken, tag, false).ConfigureAwait(false);
            if (block is { ValueKind: JsonValueKind.Object })
            {
                _report.Good($"block tag {tag}", "answered");
            }
            else if (block is not null)
            {
                _report.Warn($"block tag {tag}", "no block: indexers rely on it");
            }
        }
    }
}
